import { z } from 'zod';
import type { BackupManifest } from '../../domain/backup/backup.ts';

export const MANIFEST = 'manifest.json';

const FORMAT = 1;
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
/** Inside the backup, whatever the manifest says. */
const InnerPath = z
  .string()
  .refine((path) => path !== '' && !path.startsWith('/') && !path.split('/').includes('..'));

const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  id: z.string().min(1),
  created_at: z.iso.datetime(),
  watchkeeper_version: z.string(),
  schema_version: z.int().positive(),
  store_id: z.string().min(1),
  audit_head: z.strictObject({ sequence: z.int().positive(), hash: Hash }).nullable(),
  environments: z.array(z.string()),
  files: z.array(z.strictObject({ path: InnerPath, size: z.int().nonnegative(), sha256: Hash })).min(1),
});

export function writeManifest(manifest: BackupManifest): string {
  const document: z.input<typeof Manifest> = {
    format: FORMAT,
    id: manifest.id,
    created_at: new Date(manifest.createdAtMs).toISOString(),
    watchkeeper_version: manifest.watchkeeperVersion,
    schema_version: manifest.schemaVersion,
    store_id: manifest.storeId,
    audit_head: manifest.auditHead,
    environments: [...manifest.environments],
    files: manifest.files.map(({ path, bytes, sha256 }) => ({ path, size: bytes, sha256 })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Throws, with the reason, for what is no manifest. */
export function parseManifest(text: string): BackupManifest {
  const read = Manifest.safeParse(JSON.parse(text));
  if (!read.success) throw new Error(z.prettifyError(read.error).replaceAll('\n', ' '));
  const { data } = read;
  return {
    id: data.id,
    createdAtMs: Date.parse(data.created_at),
    watchkeeperVersion: data.watchkeeper_version,
    schemaVersion: data.schema_version,
    storeId: data.store_id,
    auditHead: data.audit_head,
    environments: data.environments,
    files: data.files.map(({ path, size, sha256 }) => ({ path, bytes: size, sha256 })),
  };
}
