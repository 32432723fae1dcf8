import { z } from 'zod';
import { AppError } from '../../domain/error/app-error.ts';
import { defineAction, type ActionContext, type ConfiguredEnvironment } from '../action.ts';
import { verifyAuditLog } from '../audit/verify.ts';
import { backupsOf } from '../backup/find-backup.ts';
import type { FoundBackup } from '../../domain/backup/backup.ts';

const signSchema = z.object({
  where: z.enum(['audit', 'backup', 'configuration']),
  subject: z.string().nullable().describe('Which backup, or which file'),
  detail: z.string(),
});
type Sign = z.output<typeof signSchema>;

export const dataCheck = defineAction({
  name: 'data/check',
  noun: 'data',
  verb: 'check',
  summary: 'Look for signs of tampering',
  description:
    'Recomputes the chain of the audit log and looks for the newest record of every backup of this store in it, so that a log which was written anew shows; verifies every backup; and compares the configuration files with what the service last read. Exit code 1 when something is not as it was written.',
  examples: [{ command: 'watchkeeper data check', says: 'Is everything as it was written?' }],
  cli: { path: ['data', 'check'], positionals: [] },
  slack: null,
  effect: 'read',
  role: 'operator',
  runs: 'inline',
  input: z.object({}),
  output: z.object({
    clean: z.boolean(),
    audit_records: z.number(),
    backups: z.number().describe('How many backups were looked through'),
    heads: z.number().describe('How many of them say which audit record has to be there'),
    configurations: z
      .number()
      .describe('How many files were compared; one that no service has read yet is not'),
    signs: z.array(signSchema),
  }),
  exitCode: ({ clean }) => (clean ? 0 : 1),
  run: async (context) => {
    const found = await backupsOf(context).list();
    const heads = headsOf(found, context.store.id);
    const audit = await verifyAuditLog(context, { heads, files: [] });
    const compared = await readBefore(context);
    const signs = [
      ...audit.problems.map(({ detail }): Sign => ({ where: 'audit', subject: null, detail })),
      ...(await inBackups(context, found)),
      ...compared.flatMap(inConfiguration),
    ];
    return {
      clean: signs.length === 0,
      audit_records: audit.records,
      backups: found.length,
      heads: heads.length,
      configurations: compared.length,
      signs,
    };
  },
});

/** The log of a restored store is another one after the restore: only backups of this very store bind it. */
function headsOf(found: readonly FoundBackup[], storeId: string): readonly string[] {
  return found.flatMap(({ manifest }) => {
    if (manifest.status !== 'read' || manifest.manifest.storeId !== storeId) return [];
    const { auditHead } = manifest.manifest;
    return auditHead === null ? [] : [auditHead.hash];
  });
}

async function inBackups(context: ActionContext, found: readonly FoundBackup[]): Promise<readonly Sign[]> {
  const signs: Sign[] = [];
  for (const [index, backup] of found.entries()) {
    context.progress?.({ done: index, total: found.length, what: 'backups' });
    const problems = await backupsOf(context).inspect(backup, false);
    signs.push(...problems.map((detail): Sign => ({ where: 'backup', subject: backup.id, detail })));
  }
  return signs;
}

interface Compared extends ConfiguredEnvironment {
  readonly lastHash: string;
}

async function readBefore({ configured, store }: ActionContext): Promise<readonly Compared[]> {
  if (configured === undefined) {
    throw new AppError(
      'INVALID_REQUEST',
      'Configuration files are compared only on the command line, on the machine that has them.',
    );
  }
  const compared = await Promise.all(
    configured.map(async (file) => ({ ...file, lastHash: await store.lastFileHash(file.environment) })),
  );
  return compared.flatMap(({ lastHash, ...file }) => (lastHash === null ? [] : [{ ...file, lastHash }]));
}

function inConfiguration({ environment, path, hash, lastHash }: Compared): readonly Sign[] {
  if (hash === lastHash) return [];
  const detail = `The file of ${environment} says something else than the service last read: it was changed since, or is read with other environment variables. It makes the release ${hash}, and ${lastHash} was read.`;
  return [{ where: 'configuration', subject: path, detail }];
}
