import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { STORE_COPY, type BackupManifest, type FoundBackup } from '../../domain/backup/backup.ts';
import { compareFiles } from '../../domain/backup/compare-files.ts';
import type { StoreFile } from '../../ports/store-file.ts';
import { describeFile, filesIn } from './backup-folder.ts';
import { MANIFEST } from './manifest.ts';

interface Inspection {
  readonly folder: string;
  readonly storeFile: Pick<StoreFile, 'inspect' | 'tryOut'>;
  readonly isTrial: boolean;
}

/** What is wrong with a backup, a sentence each. */
export async function inspectBackup(
  { kind, id, manifest }: FoundBackup,
  inspection: Inspection,
): Promise<readonly string[]> {
  const { folder } = inspection;
  if (kind === 'config') return configurationProblems(folder, await filesIn(folder));
  if (manifest.status === 'missing') return [`${MANIFEST} is missing: nothing says what was in this backup.`];
  if (manifest.status === 'unreadable') return [`${MANIFEST} cannot be read: ${manifest.why}`];
  const { files, id: promised } = manifest.manifest;
  if (promised !== id) return [`The manifest is that of ${promised}: the folder was renamed or replaced.`];
  const found = (await filesIn(folder)).filter((path) => path !== MANIFEST);
  const differences = compareFiles(files, await Promise.all(found.map((path) => describeFile(folder, path))));
  const unparsed = await configurationProblems(
    folder,
    found.filter((path) => path !== STORE_COPY),
  );
  return [...differences, ...unparsed, ...(await storeProblems(manifest.manifest, inspection))];
}

async function storeProblems(
  manifest: BackupManifest,
  { folder, storeFile, isTrial }: Inspection,
): Promise<readonly string[]> {
  const path = join(folder, STORE_COPY);
  if (!manifest.files.some((file) => file.path === STORE_COPY))
    return [`${STORE_COPY} is not in the manifest: this backup has no store.`];
  if (!existsSync(path)) return [];
  try {
    const { schemaVersion, storeId } = await storeFile.inspect(path);
    if (schemaVersion !== manifest.schemaVersion || storeId !== manifest.storeId)
      return [`${STORE_COPY} is not the store that the manifest describes.`];
    if (isTrial) await storeFile.tryOut(path);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

const DOCUMENTS = /\.(ya?ml|json)$/;

async function configurationProblems(folder: string, paths: readonly string[]): Promise<readonly string[]> {
  const documents = paths.filter((path) => DOCUMENTS.test(path));
  const problems = await Promise.all(documents.map((path) => documentProblems(folder, path)));
  return documents.length === 0 ? ['There is no configuration in it.'] : problems.flat();
}

async function documentProblems(folder: string, path: string): Promise<readonly string[]> {
  try {
    const { errors } = parseDocument(await readFile(join(folder, path), 'utf8'), { logLevel: 'silent' });
    return errors.slice(0, 1).map(({ message }) => `${path} is not YAML: ${message.split('\n')[0] ?? ''}`);
  } catch (error) {
    return [`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`];
  }
}
