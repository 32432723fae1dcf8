/** One thing in a configuration file that is wrong, or that its author should know. */
export interface Problem {
  /** As it was given, or `environment` for a value that came from an environment variable. */
  readonly file: string;
  /** From 1; 0 where there is no line. */
  readonly line: number;
  readonly column: number;
  /** `servers[3].mcp_endpoint_url`, the variable's name, or empty for the file as a whole. */
  readonly path: string;
  /** What is wrong and why. Never a secret. */
  readonly message: string;
  /** Of a warning: which rule it comes from. */
  readonly kind?: string;
  /** What would be right. */
  readonly suggestion?: string;
}

/** `file:line:column path: message. Suggestion` on one line. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  const where = problem.path === '' ? place : `${place} ${problem.path}`;
  return `${where}: ${problem.message}${problem.suggestion === undefined ? '' : `; ${problem.suggestion}`}`;
}

/** In the order of one file. */
export function byPlace(a: Problem, b: Problem): number {
  return a.line - b.line || a.column - b.column;
}
