import type { McpProbe, ToolFindings } from '../../../domain/probe/probe.ts';
import type { McpDepth, McpPathSpec } from '../../../domain/server/server-spec.ts';
import type { ToolContract } from '../../../domain/tool-contract/tool-contract.ts';
import type { AnswerPrint } from './answer.ts';

/** An open session; `sessionId` is null where the server gave none. */
export interface Session {
  readonly sessionId: string | null;
  readonly protocolVersion: string;
  /** Whether the server offers tools at all; without them only `ping` may be asked. */
  readonly offersTools: boolean;
  /** How it was opened, so that it can be closed. */
  readonly spec: McpPathSpec;
}

/** What a whole tool list says, before it is held against expectations. */
export interface ToolListContent {
  readonly count: number;
  readonly names: readonly string[];
  readonly problems: readonly string[];
  readonly contract: ToolContract | null;
}

export interface RememberedPage {
  readonly print: AnswerPrint;
  readonly nextCursor: string | null;
}

/** The last complete list, page by page. */
export interface RememberedList {
  readonly depth: McpDepth;
  readonly pages: readonly RememberedPage[];
  readonly content: ToolListContent;
}

export interface JudgedTools {
  readonly verdict: McpProbe['verdict'];
  readonly message: string | null;
  readonly findings: ToolFindings;
}

interface RememberedJudgement {
  readonly spec: McpPathSpec;
  readonly acceptedTools: number | null;
  readonly content: ToolListContent;
  readonly judged: JudgedTools;
}

/** Six digits, so that ids keep one length for years of checks and are short enough for any server. */
const FIRST_ID = 100_001;

/** What the prober keeps of one endpoint between checks. */
export class ServerMemory {
  session: Session | null = null;
  list: RememberedList | null = null;
  judgement: RememberedJudgement | null = null;
  #lastId = FIRST_ID - 1;

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}
