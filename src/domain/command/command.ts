import type { ProbePath } from '../probe/verdict.ts';

/** What a person asks of a running shard loop. A row in the store; folded within a second, exactly once. */
export type ServerCommand =
  | { readonly kind: 'breaker_open' | 'breaker_close'; readonly server: string }
  | { readonly kind: 'breaker_reset'; readonly server: string; readonly path: ProbePath | 'both' }
  | { readonly kind: 'contract_accept'; readonly server: string; readonly hash: string }
  | { readonly kind: 'pause' | 'resume'; readonly server: string };

export interface SequencedCommand {
  /** Unique and rising within the store. */
  readonly sequence: number;
  readonly atMs: number;
  readonly who: string;
  readonly command: ServerCommand;
}
