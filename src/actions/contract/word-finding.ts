import { z } from 'zod';
import type { ToolContract } from '../../domain/tool-contract/tool-contract.ts';
import { findWords } from '../../domain/tool-contract/words/find-words.ts';
import { SEVERITIES, type WordFinding } from '../../domain/tool-contract/words/word-pattern.ts';

export const wordFindingSchema = z.object({
  pattern: z.string(),
  version: z.number(),
  severity: z.enum(SEVERITIES),
  tool: z.string(),
  place: z.string(),
  detail: z.string(),
});

/** The worst first. */
export function presentFindings(findings: readonly WordFinding[]): z.output<typeof wordFindingSchema>[] {
  return findings
    .map(({ path, ...finding }) => ({ ...finding, place: path }))
    .sort((one, other) => SEVERITIES.indexOf(other.severity) - SEVERITIES.indexOf(one.severity));
}

/** What is found in the later contract and was not in the earlier one. */
export function newFindings(before: ToolContract, after: ToolContract): readonly WordFinding[] {
  const known = new Set(findWords(before).map(keyOf));
  return findWords(after).filter((finding) => !known.has(keyOf(finding)));
}

function keyOf({ tool, path, pattern }: WordFinding): string {
  return JSON.stringify([tool, path, pattern]);
}
