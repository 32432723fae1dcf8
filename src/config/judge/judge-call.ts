import { compileAssertion } from '../../domain/probe/compile-assertion.ts';
import type { ServerEntry } from '../schema/configuration.ts';
import type { Bench, Path } from './bench.ts';

/** Depth `call` and what is called go together, and the assertion is one that can be asked. */
export function judgeCall(server: ServerEntry, index: number, bench: Bench): void {
  const at = (...keys: readonly string[]): Path => ['servers', index, ...keys];
  const { mcp_depth: depth, mcp_call: call } = server;
  if (call === undefined) {
    if (depth === 'call') refuseNothing(at('mcp_depth'), at('mcp_call'), bench);
    return;
  }
  if (depth !== 'call') {
    bench.warn('unused-call', at('mcp_call'), {
      message: `has no effect: the depth of '${server.server_name}' is ${depth}, so no tool is called`,
      suggestion: 'write mcp_depth: call',
    });
  }
  if (call.assert !== undefined) judgeAssertion(call.assert, at('mcp_call', 'assert'), bench);
}

function refuseNothing(depth: Path, call: Path, bench: Bench): void {
  bench.refuse([depth, call], {
    message: 'is call, and nothing says which tool: none is ever called that was not named',
    suggestion: 'add mcp_call: { tool: NAME }, or write mcp_depth: full',
  });
}

function judgeAssertion(assertion: string, path: Path, bench: Bench): void {
  const compiled = compileAssertion(assertion);
  if (compiled.status === 'compiled') return;
  bench.refuse([path], {
    message: `is no assertion: ${compiled.reason}`,
    suggestion: 'write it over result and duration_ms, like size(result.content) > 0',
  });
}
