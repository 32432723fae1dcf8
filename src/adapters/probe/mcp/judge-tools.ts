import { createContract } from '../../../domain/tool-contract/canonicalise.ts';
import type { Json } from '../../../domain/tool-contract/tool-contract.ts';
import { validateTools } from '../../../domain/tool-contract/validate-tools.ts';
import type { McpDepth } from '../../../domain/server/server-spec.ts';
import type { McpProbeRequest } from '../../../ports/prober.ts';
import type { JudgedTools, ServerMemory, ToolListContent } from './server-memory.ts';

/** Names and validity are those of what was received; the contract, which is kept, is made of `kept`. */
export function contentOf(
  tools: readonly Json[],
  depth: McpDepth,
  kept: (tools: readonly Json[]) => readonly Json[] = (received) => received,
): ToolListContent {
  const { names, problems } = validateTools(tools);
  const contract = depth !== 'list' ? createContract(kept(tools)) : null;
  return { count: tools.length, names, problems, contract };
}

/** Holds a list against what is expected; the same answer under the same specification gives the same object. */
export function judgeTools(
  request: McpProbeRequest,
  content: ToolListContent,
  memory: ServerMemory,
): JudgedTools {
  const { spec, acceptedTools } = request;
  const known = memory.judgement;
  if (known?.content === content && known.spec === spec && known.acceptedTools === acceptedTools)
    return known.judged;
  const judged = judge(request, content);
  memory.judgement = { spec, acceptedTools, content, judged };
  return judged;
}

function judge({ spec, acceptedTools }: McpProbeRequest, content: ToolListContent): JudgedTools {
  const offered = new Set(content.names);
  const expectedFound = spec.expectedTools.filter((name) => offered.has(name));
  const missing = spec.expectedTools.filter((name) => !offered.has(name));
  const problems = spec.validateTools ? content.problems : [];
  const isMissing = spec.validateExpectedTools && missing.length > 0;
  const isEmpty = content.count === 0 && (isMissing || (acceptedTools ?? 0) > 0);
  const findings = {
    count: content.count,
    expectedFound,
    missing,
    valid: problems.length === 0 && !isEmpty && !isMissing,
    problems,
    contract: content.contract,
  };
  if (problems.length > 0) return { verdict: 'tools_invalid', message: problemMessage(problems), findings };
  if (isEmpty)
    return { verdict: 'tools_empty', message: 'the server offers no tools, some are due', findings };
  if (isMissing) return { verdict: 'tools_missing', message: `missing: ${shortList(missing)}`, findings };
  return { verdict: 'ok', message: null, findings };
}

function problemMessage(problems: readonly string[]): string {
  const [first = '', ...others] = problems;
  return others.length === 0 ? first : `${first} (and ${others.length} more)`;
}

const SHOWN = 5;

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(', ');
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}
