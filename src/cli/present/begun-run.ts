import type { z } from 'zod';
import type { begunRunOutput } from '../../actions/run/begin-run.ts';
import { renderFields } from './fields.ts';
import type { Look } from './look.ts';

/** A run that has begun, whatever began it. */
export function begunRunLines({ result }: z.output<typeof begunRunOutput>, look: Look): readonly string[] {
  return renderFields(
    [
      ['Run', result.id],
      ['Of', `${result.title} (${result.runbook})`],
      ['With', inputsText(result.inputs)],
      ['Goes on', `by itself; see how far it is: ${result.next}`],
    ],
    look,
  );
}

export function inputsText(inputs: Readonly<Record<string, unknown>>): string | null {
  const given = Object.entries(inputs).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return given.length === 0 ? null : given.join(', ');
}
