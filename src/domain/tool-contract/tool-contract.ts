/** JSON as it was parsed. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One tool as promised, keys sorted; unknown keys are kept, since they are part of the promise. */
export interface ToolDefinition {
  readonly name: string;
  readonly [key: string]: Json;
}

/** What a server promised in `tools/list`, in canonical form: tools by name, keys sorted (PROBING section 5). */
export interface ToolContract {
  /** Lower-case hex SHA-256 of the canonical JSON of `tools`. */
  readonly hash: string;
  readonly tools: readonly ToolDefinition[];
}

export type ToolChangeKind = 'added' | 'removed' | 'breaking' | 'compatible' | 'description' | 'annotations';

export interface ToolChange {
  readonly tool: string;
  readonly kind: ToolChangeKind;
  /** One sentence: what changed where, such as "input `city` is now required". */
  readonly detail: string;
}

/** The difference between the accepted contract and the one seen; empty `changes` means no drift. */
export interface ContractDrift {
  readonly fromHash: string;
  readonly toHash: string;
  readonly changes: readonly ToolChange[];
}
