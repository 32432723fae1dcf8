import { existsSync } from 'node:fs';
import type { ConversionRow } from '../../config/import/conversion.ts';
import { importForeign } from '../../config/foreign/import-foreign.ts';
import { invalidConfiguration } from '../../config/load-configuration.ts';
import { renderConfiguration } from '../../config/write/render-configuration.ts';
import { writeSafely } from '../../config/write/write-safely.ts';
import { AppError } from '../../domain/error/app-error.ts';
import type { GlobalOptions } from '../global-options.ts';
import { countText } from '../present/count-text.ts';
import { lookOf, type Look } from '../present/look.ts';
import { conversionLines, print } from './print.ts';
import { schemaLine } from './schema-line.ts';

interface ImportOptions extends GlobalOptions {
  readonly file: string;
  readonly from?: 'mcp' | 'gatus' | 'prometheus';
  readonly output?: string;
  readonly dryRun?: boolean;
}

/** Writes a configuration of another program's servers, and says what could not be carried over. */
export function importFile(options: ImportOptions): void {
  const { file, output: target } = options;
  const imported = importForeign(file, options.from ?? null);
  if (imported.status === 'invalid') throw invalidConfiguration(imported.problems);
  const { format, tree, servers, rows } = imported;
  if (servers === 0) throw nothingToWatch(file, rows);
  const text = renderConfiguration(tree, {
    head: [schemaLine(target ?? file), `From ${format.title}.`],
  });
  const isWritten = target !== undefined && options.dryRun !== true;
  if (target !== undefined && existsSync(target)) {
    throw new AppError(
      'CONFLICT',
      `${target} is there already and is not overwritten. Name another file with --output.`,
    );
  }
  if (isWritten) writeSafely(target, text);
  const report = (look: Look): readonly string[] => [
    ...conversionLines(rows, look),
    `${countText(servers, 'server')} from ${format.title}${isWritten ? ` written to ${target}` : ''}.`,
  ];
  const body = {
    file,
    format: format.name,
    written: isWritten ? target : null,
    servers,
    conversion: rows,
    text,
  };
  if (options.json !== null || isWritten) {
    print(options, body, report);
    return;
  }
  process.stdout.write(text);
  if (options.quiet) return;
  process.stderr.write(
    report(lookOf(process.stderr, options.color))
      .map((line) => `${line}\n`)
      .join(''),
  );
}

/** An empty configuration would look as if it had gone well. */
function nothingToWatch(file: string, conversion: readonly ConversionRow[]): AppError {
  const reasons = [
    ...new Set(conversion.flatMap(({ outcome, why }) => (outcome === 'left_out' ? [why] : []))),
  ];
  const because = reasons.length === 0 ? 'it lists none' : reasons.join('; ');
  return new AppError(
    'NO_DATA',
    `${file} has no server that can be watched: ${because}. Nothing was written.`,
    {
      details: { conversion },
    },
  );
}
