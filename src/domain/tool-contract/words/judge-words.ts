import type { ToolContract } from '../tool-contract.ts';
import { findWords, WORD_PATTERNS_VERSION, worstSeverity } from './find-words.ts';
import type { WordFinding, WordSeverity } from './word-pattern.ts';

/** What a state keeps of the findings in a contract; the whole is found again from the contract when it is shown. */
export interface JudgedWords {
  /** Version of the list of patterns. */
  readonly patterns: number;
  readonly findings: number;
  readonly severity: WordSeverity | null;
  /** The first of the worst. */
  readonly first: WordFinding | null;
}

export function judgeWords(contract: ToolContract): JudgedWords {
  const findings = findWords(contract);
  const severity = worstSeverity(findings);
  const first = findings.find((finding) => finding.severity === severity) ?? null;
  return { patterns: WORD_PATTERNS_VERSION, findings: findings.length, severity, first };
}
