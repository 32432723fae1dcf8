import type { LineCounter } from 'yaml';
import type { Problem } from '../problem.ts';
import type { Place } from './located.ts';

/** Of one kind of warning this many are shown each with its place; the last one says how many more there are. */
const SHOWN_PER_KIND = 3;

export type Position = Pick<Problem, 'line' | 'column'>;

interface Remark {
  readonly at: Place;
  readonly path: string;
  readonly message: string;
  readonly suggestion?: string | undefined;
}

export interface Report {
  error(remark: Remark): void;
  /** Warnings of one kind beyond the third are counted, not listed: a fleet of thousands has thousands alike. */
  warn(kind: string, remark: Remark): void;
  readonly failed: boolean;
  /** Whether an error has already been reported at this place: a second one would be its echo. */
  hasErrorAt(at: Place): boolean;
  positionOf(at: Place): Position;
  errors(): readonly Problem[];
  warnings(): readonly Problem[];
}

/** Collects what is to be said about one file, turning places into lines and columns. */
export function createReport(file: string, lines: LineCounter): Report {
  const errors: Problem[] = [];
  const places = new Set<Place>();
  const warnings = new Map<string, Remark[]>();
  const problemOf = (remark: Remark): Problem => ({
    ...locate(file, lines, remark),
    message: remark.message,
    ...rightOf(remark),
  });
  return {
    error: (remark) => {
      places.add(remark.at);
      errors.push(problemOf(remark));
    },
    hasErrorAt: (at) => places.has(at),
    warn: (kind, remark) => {
      const list = warnings.get(kind);
      if (list === undefined) warnings.set(kind, [remark]);
      else list.push(remark);
    },
    get failed() {
      return errors.length > 0;
    },
    positionOf: (at) => positionIn(lines, at),
    errors: () => errors,
    warnings: () =>
      [...warnings].flatMap(([kind, remarks]) =>
        condensed(remarks).map((remark) => ({ ...problemOf(remark), kind })),
      ),
  };
}

/** The same report, in which the paths of what is said are spelled otherwise. */
export function spelledBy(report: Report, spelling: (at: Place, path: string) => string): Report {
  const spelled = (remark: Remark): Remark => ({ ...remark, path: spelling(remark.at, remark.path) });
  return {
    ...report,
    get failed() {
      return report.failed;
    },
    error: (remark) => {
      report.error(spelled(remark));
    },
    warn: (kind, remark) => {
      report.warn(kind, spelled(remark));
    },
  };
}

function condensed(remarks: readonly Remark[]): readonly Remark[] {
  const more = remarks.length - SHOWN_PER_KIND;
  if (more <= 0) return remarks;
  return remarks
    .slice(0, SHOWN_PER_KIND)
    .map((remark, index) =>
      index === SHOWN_PER_KIND - 1
        ? { ...remark, message: `${remark.message} (and ${more} more like it)` }
        : remark,
    );
}

function locate(
  file: string,
  lines: LineCounter,
  { at, path }: Remark,
): Pick<Problem, 'file' | 'line' | 'column' | 'path'> {
  return typeof at === 'number'
    ? { file, path, ...positionIn(lines, at) }
    : { file: 'environment', path: at.variable, ...positionIn(lines, at) };
}

function positionIn(lines: LineCounter, at: Place): Position {
  if (typeof at !== 'number') return { line: 0, column: 0 };
  const { line, col } = lines.linePos(at);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function rightOf(remark: Remark): { readonly suggestion?: string } {
  return remark.suggestion === undefined ? {} : { suggestion: remark.suggestion };
}
