import { NO_ALERTS } from '../alert/fold-alerts.ts';
import { forceBreaker, resetBreaker } from '../breaker/fold-breaker.ts';
import { judgedPaths, withOverall } from '../breaker/overall-status.ts';
import type { SequencedCommand } from '../command/command.ts';
import { AppError } from '../error/app-error.ts';
import type { ServerSpec } from '../server/server-spec.ts';
import type { ServerState } from '../server/server-state.ts';
import type { ToolChange } from '../tool-contract/tool-contract.ts';
import { conditionsOf, edgesBetween, settleConditions } from './conditions.ts';
import { shortHash } from './describe-edge.ts';
import type { Folded } from './fold-check.ts';
import { acceptContract } from './fold-contract.ts';

export interface FoldCommandInput {
  readonly state: ServerState;
  readonly command: SequencedCommand;
  readonly spec: ServerSpec;
  /** For `contract_accept` of another than the seen contract: the difference from it to the seen one. */
  readonly drift: readonly ToolChange[] | null;
  /** For `contract_accept`: the number of its tools. Without it, it is known only if the last check read them. */
  readonly acceptedTools?: number;
}

/**
 * Folds a person's command into a server's state, once: a command whose sequence is not above the last one folded
 * changes nothing. Edges are the difference of the conditions, as for checks. Throws INTERNAL_ERROR for a command
 * to another server.
 */
export function foldCommand(input: FoldCommandInput): Folded {
  const { state: before, command } = input;
  refuseForeign(before, command);
  if (command.sequence <= before.commandSequence) return { state: before, edges: [] };
  const done = { ...carryOut(input), commandSequence: command.sequence };
  const { atMs } = command;
  const conditions = settleConditions(before.conditions, conditionsOf(done, done.alerts), atMs);
  const reason = describeCommand(command);
  const change = { server: before.server, atMs, reasonOf: () => reason };
  return { state: { ...done, conditions }, edges: edgesBetween(before.conditions, conditions, change) };
}

function carryOut(input: FoldCommandInput): ServerState {
  const { state } = input;
  const { command, atMs } = input.command;
  switch (command.kind) {
    case 'breaker_open':
      return { ...state, breaker: forceBreaker(state.breaker, 'OPEN', atMs) };
    case 'breaker_close':
      return { ...state, breaker: forceBreaker(state.breaker, 'CLOSED', atMs) };
    case 'breaker_reset': {
      const breaker = resetBreaker(state.breaker, command.path, atMs);
      return { ...state, breaker: withOverall(breaker, judgedPathsOf(input.spec)) };
    }
    case 'contract_accept':
      return { ...state, contract: accepted(input, command.hash) };
    case 'pause':
      return paused(state, atMs);
    case 'resume':
      return { ...state, paused: false };
  }
}

function accepted(input: FoldCommandInput, hash: string): ServerState['contract'] {
  const { state, drift } = input;
  const last = state.last?.mcp.contractHash === hash ? state.last.mcp.toolsCount : null;
  return acceptContract(state.contract, { hash, tools: input.acceptedTools ?? last }, drift);
}

function paused(state: ServerState, atMs: number): ServerState {
  const isUnknown = state.status === 'UNKNOWN' && state.statusSinceMs !== null;
  return {
    ...state,
    paused: true,
    status: 'UNKNOWN',
    statusSinceMs: isUnknown ? state.statusSinceMs : atMs,
    alerts: NO_ALERTS,
  };
}

function judgedPathsOf(spec: ServerSpec): ReturnType<typeof judgedPaths> {
  return judgedPaths({ mcp: spec.mcp !== null, rest: spec.rest !== null }, spec.breaker);
}

function refuseForeign(state: ServerState, { command }: SequencedCommand): void {
  if (command.server === state.server) return;
  const message = `Cannot fold ${command.kind} for ${command.server} into the state of ${state.server}.`;
  throw new AppError('INTERNAL_ERROR', message);
}

function describeCommand({ command, who }: SequencedCommand): string {
  switch (command.kind) {
    case 'breaker_open':
      return `Breaker forced OPEN by ${who}`;
    case 'breaker_close':
      return `Breaker forced CLOSED by ${who}`;
    case 'breaker_reset':
      return `Breaker of ${command.path === 'both' ? 'both paths' : command.path} reset by ${who}`;
    case 'contract_accept':
      return `Tools ${shortHash(command.hash)} accepted by ${who}`;
    case 'pause':
      return `Paused by ${who}`;
    case 'resume':
      return `Resumed by ${who}`;
  }
}
