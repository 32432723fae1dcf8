import { nearest } from '../../domain/error/nearest.ts';
import type { Bench, Path } from './bench.ts';

interface NameList {
  /** `no user is named 'x'`. */
  readonly kind: string;
  readonly known: readonly string[];
  readonly bench: Bench;
}

/** A name has to be one of those that there are; the nearest is offered. */
export function judgeName(name: string | undefined, path: Path, { kind, known, bench }: NameList): void {
  if (name === undefined || known.includes(name)) return;
  const near = nearest(name, known);
  const others = known.length === 0 ? `there is no ${kind} yet` : `there are ${known.slice(0, 8).join(', ')}`;
  bench.refuse([path], {
    message: `no ${kind} is named '${name}'`,
    suggestion: near === undefined ? others : `did you mean '${near}'?`,
  });
}

interface Named {
  readonly name: string;
  readonly path: Path;
}

/** Each name once; the second is refused, with the line of the first. */
export function judgeOnce(names: readonly Named[], kind: string, bench: Bench): void {
  const first = new Map<string, Path>();
  for (const { name, path } of names) {
    const twin = first.get(name);
    if (twin === undefined) first.set(name, path);
    else {
      bench.refuse([path], {
        message: `the name '${name}' is taken on line ${bench.lineOf(twin)}`,
        suggestion: `give each ${kind} a name of its own`,
      });
    }
  }
}
