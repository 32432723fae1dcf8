import { Environment } from '@marcbachmann/cel-js';
import { celComplaint } from '../cel/cel-complaint.ts';
import type { Json } from '../tool-contract/tool-contract.ts';

/** What an assertion is about. */
export interface Called {
  /** The result of `tools/call` as the server gave it. */
  readonly result: Readonly<Record<string, Json>>;
  /** Milliseconds from the request to its answer. */
  readonly durationMs: number;
}

export type CompiledAssertion =
  | { readonly status: 'compiled'; readonly holds: (called: Called) => boolean }
  | { readonly status: 'refused'; readonly reason: string };

const CEL = new Environment({ unlistedVariablesAreDyn: false })
  .registerVariable('result', 'dyn')
  .registerVariable('duration_ms', 'dyn');

/** An assertion in CEL. What a result will hold is not known ahead, so only its form is judged here. */
export function compileAssertion(text: string): CompiledAssertion {
  try {
    const program = CEL.parse(text);
    const checked = program.check();
    if (!checked.valid) return refused(checked.error);
    if (checked.type !== 'bool' && checked.type !== 'dyn') return refused('it is neither true nor false');
    return { status: 'compiled', holds: (called) => holds(program, called) };
  } catch (error) {
    return refused(error);
  }
}

/** What cannot be asked of a result, such as a field that it does not have, is not true. */
function holds(program: (facts: object) => unknown, { result, durationMs }: Called): boolean {
  try {
    return program({ result, duration_ms: durationMs }) === true;
  } catch {
    return false;
  }
}

function refused(error: unknown): CompiledAssertion {
  const { reason, unknownVariable } = celComplaint(error);
  if (unknownVariable === null) return { status: 'refused', reason };
  return { status: 'refused', reason: `there is no ${unknownVariable}, only result and duration_ms` };
}
