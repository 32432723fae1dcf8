import { find, formatPath, placeOf } from '../document/located.ts';
import type { LocatedMap, PathSegment } from '../document/located.ts';
import type { Report } from '../document/report.ts';

export type Path = readonly PathSegment[];

interface Judgement {
  readonly message: string;
  readonly suggestion?: string;
}

/** Where the rules that look at several keys report to. */
export interface Bench {
  /** The first path is where it is said; nothing is said when any of them was already found to be wrong by itself. */
  refuse(paths: readonly [Path, ...Path[]], judgement: Judgement): void;
  warn(kind: string, path: Path, judgement: Judgement): void;
  /** Whether the file gives a value there. */
  has(path: Path): boolean;
  /** The line of a path, for a message about something else. */
  lineOf(path: Path): number;
}

interface BenchParts {
  readonly tree: LocatedMap;
  readonly report: Report;
  /** Paths whose values do not fit the schema. */
  readonly broken: ReadonlySet<string>;
}

export function createBench({ tree, report, broken }: BenchParts): Bench {
  return {
    refuse: (paths, judgement) => {
      if (paths.some((path) => broken.has(formatPath(path)))) return;
      report.error({ at: placeOf(tree, paths[0]), path: formatPath(paths[0]), ...judgement });
    },
    warn: (kind, path, judgement) => {
      if (!broken.has(formatPath(path)))
        report.warn(kind, { at: placeOf(tree, path), path: formatPath(path), ...judgement });
    },
    has: (path) => find(tree, path) !== undefined,
    lineOf: (path) => report.positionOf(placeOf(tree, path)).line,
  };
}
