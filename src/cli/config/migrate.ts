import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { invalidConfiguration } from '../../config/load-configuration.ts';
import { migrateConfiguration } from '../../config/write/migrate.ts';
import { renderConfiguration } from '../../config/write/render-configuration.ts';
import { backupPathOf, copyAnew, writeSafely } from '../../config/write/write-safely.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { GlobalOptions } from '../global-options.ts';
import { conversionLines, print } from './print.ts';
import { schemaLine } from './schema-line.ts';

interface MigrateOptions extends GlobalOptions {
  readonly file: string;
  readonly output?: string;
  readonly dryRun?: boolean;
}

/** Writes an older file anew, and says what became of each key. */
export function migrate(options: MigrateOptions): void {
  const { file } = options;
  const isDryRun = options.dryRun === true;
  const migration = migrateConfiguration(file);
  if (migration.status === 'invalid') throw invalidConfiguration(migration.problems);
  if (migration.status === 'current' && options.output === undefined) {
    const output = { file, written: null, backup: null, family: null, conversion: [], text: null };
    print(options, output, () => [`${file} is in the present spelling already. Nothing was written.`]);
    return;
  }
  const { tree, family, rows } =
    migration.status === 'current' ? { ...migration, family: null, rows: [] } : migration;
  const target = options.output ?? inPlace(file);
  const text = renderConfiguration(tree, { head: [schemaLine(target)] });
  const backup = target === file ? backupPathOf(file, { nowMs: Date.now(), folder: backupFolder() }) : null;
  if (target !== file && existsSync(target)) throw alreadyThere(target);
  if (!isDryRun) {
    if (backup !== null) copyAnew(file, backup);
    writeSafely(target, text);
  }
  const output = {
    file,
    written: isDryRun ? null : target,
    backup: isDryRun ? null : backup,
    family,
    conversion: rows,
    text,
  };
  print(options, output, (look) => [
    ...(isDryRun ? [...text.trimEnd().split('\n'), ''] : []),
    ...conversionLines(rows, look),
    ...(isDryRun
      ? [`Nothing was changed. This would write ${target}${backup === null ? '' : ` and keep ${backup}`}.`]
      : []),
    ...(isDryRun ? [] : [`Wrote ${target}${backup === null ? '' : `; the old file is ${backup}`}.`]),
    `Next: watchkeeper config validate ${target}`,
  ]);
}

/** YAML does not go into a file that says it is JSON. */
function inPlace(file: string): string {
  return extname(file) === '.json' ? `${file.slice(0, -'.json'.length)}.yaml` : file;
}

function backupFolder(): string | undefined {
  const folder = process.env['BACKUP_DIR'];
  return folder === '' ? undefined : folder;
}

function alreadyThere(path: string): AppError {
  return new AppError(
    'CONFLICT',
    `${path} is there already and is not overwritten. Name another file with --output.`,
  );
}
