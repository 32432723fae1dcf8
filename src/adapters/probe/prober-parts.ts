import type { Credentials } from '../../ports/credentials.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { ProbePools } from './http/probe-pools.ts';
import type { ClientInfo } from './mcp/conversation.ts';

/** What every probe of one prober shares. */
export interface ProberParts {
  readonly credentials: Credentials;
  readonly secrets: Secrets;
  readonly clientInfo: ClientInfo;
  readonly userAgent: string;
  readonly pools: ProbePools;
}
