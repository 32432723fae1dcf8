import type { CallOutcome, McpEra } from '../../../domain/probe/probe.ts';
import type { McpProbeRequest } from '../../../ports/prober.ts';
import type { Line } from '../http/send.ts';
import type { Target } from '../http/target.ts';
import type { ServerMemory } from './server-memory.ts';

export interface ClientInfo {
  readonly name: string;
  readonly version: string;
}

/** One attempt to hear a server's tools. */
export interface Conversation {
  readonly request: McpProbeRequest;
  readonly clientInfo: ClientInfo;
  readonly line: Line;
  readonly target: Target;
  readonly memory: ServerMemory;
  readonly notes: ConversationNotes;
}

/** What is learnt on the way, whatever the verdict. */
export interface ConversationNotes {
  sessionLost: boolean;
  /** What the call of the named tool came to, null while none was made. */
  called: CallOutcome | null;
  /** The era that answered last, null while none has. */
  spoken: { readonly era: McpEra; readonly protocolVersion: string | null } | null;
}
