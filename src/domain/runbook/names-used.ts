import { Environment } from '@marcbachmann/cel-js';
import { pathsIn } from '../alert/condition-paths.ts';

const ANY = new Environment({ unlistedVariablesAreDyn: true });

/** Names that an expression takes from one of the values that it may use: of `steps.one.exit_code` it is `one`. */
export function namesUsed(expression: string, root: string): readonly string[] {
  const names = pathsIn(ANY.parse(expression).ast).flatMap((path) => {
    const { dotted, quoted } =
      /^(?<root>\w+)(?:\.(?<dotted>\w+)|\['(?<quoted>[^']*)'\])/.exec(path)?.groups ?? {};
    const isOfRoot = path.startsWith(`${root}.`) || path.startsWith(`${root}[`);
    const name = dotted ?? quoted;
    return isOfRoot && name !== undefined ? [name] : [];
  });
  return [...new Set(names)];
}
