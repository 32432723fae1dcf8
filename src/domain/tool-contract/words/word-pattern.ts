export const SEVERITIES = ['low', 'medium', 'high'] as const;
export type WordSeverity = (typeof SEVERITIES)[number];

/** A place in a contract whose text is examined. */
export interface WordPlace {
  readonly tool: string;
  /** Path inside the tool, such as `inputSchema.properties.city.description`. */
  readonly path: string;
}

/** One way of writing to a model, or out of people's sight, where a tool should only be described. */
export interface WordPattern {
  /** Never given to another pattern. */
  readonly id: string;
  /** Raised when it finds more, less or something else. */
  readonly version: number;
  readonly severity: WordSeverity;
  /** What is found, as a sentence without its place. */
  readonly says: string;
  /** `raw` is the text as it came; `folded` as a reader takes it in: one space for many, nothing invisible. */
  readonly reads: 'raw' | 'folded';
  readonly isIn: (text: string, place: WordPlace) => boolean;
}

/** Something in a contract that a person should look at. The words stay out: they may be written for a model. */
export interface WordFinding extends WordPlace {
  readonly pattern: string;
  readonly version: number;
  readonly severity: WordSeverity;
  readonly detail: string;
}
