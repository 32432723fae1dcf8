/** One challenge of a `WWW-Authenticate` header (RFC 9110 section 11.6.1). */
export interface Challenge {
  /** Lower case. */
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const TOKEN68 = /[0-9A-Za-z._~+/-]+=*(?=\s*(?:,|$))/y;
const PARAMETER =
  /([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z:/?-]+))/y;
const SEPARATOR = /[\s,]*/y;
const LONGEST_HEADER = 8192;

/** Every challenge of the header; empty when it is missing or not well-formed. */
export function parseChallenges(header: string): readonly Challenge[] {
  const text = header.slice(0, LONGEST_HEADER);
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let at = match(SEPARATOR, text, 0)?.end ?? 0;
  while (at < text.length) {
    const parameter = match(PARAMETER, text, at);
    const current = challenges.at(-1);
    if (parameter !== null && current !== undefined) {
      const [, name = '', quoted, bare = ''] = parameter.groups;
      current.parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/gu, '$1') ?? bare;
      at = parameter.end;
    } else {
      const scheme = match(TOKEN, text, at);
      if (scheme === null || !endsScheme(text, scheme.end)) return [];
      challenges.push({ scheme: (scheme.groups[0] ?? '').toLowerCase(), parameters: {} });
      at = match(TOKEN68, text, afterSpace(text, scheme.end))?.end ?? scheme.end;
    }
    at = match(SEPARATOR, text, at)?.end ?? at;
  }
  return challenges;
}

interface Match {
  readonly groups: readonly (string | undefined)[];
  readonly end: number;
}

function match(pattern: RegExp, text: string, at: number): Match | null {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found === null ? null : { groups: found, end: pattern.lastIndex };
}

function endsScheme(text: string, at: number): boolean {
  return at >= text.length || text[at] === ' ' || text[at] === ',';
}

function afterSpace(text: string, at: number): number {
  return text[at] === ' ' ? at + 1 : at;
}
