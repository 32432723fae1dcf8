import type { Matcher } from './matcher.ts';

export type ParsedMatcher =
  | { readonly status: 'parsed'; readonly matcher: Matcher }
  | { readonly status: 'invalid'; readonly message: string; readonly suggestion: string };

/** Whether the labels meet every demand; no demand is met by all. */
export function matches(labels: Readonly<Record<string, string>>, matchers: readonly Matcher[]): boolean {
  return matchers.every(({ label, is, value }) => {
    const text = Object.hasOwn(labels, label) ? (labels[label] ?? '') : '';
    return fits(text, value) === (is === '=');
  });
}

/**
 * Whether the text is the pattern, in which `*` stands for any text. Each piece between two `*` is taken where it is
 * first found, which is never wrong and never tried again: the time grows with the text, whatever the pattern.
 */
function fits(text: string, pattern: string): boolean {
  const [first = '', ...pieces] = pattern.split('*');
  const last = pieces.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of pieces) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

const MATCHER = /^\s*([^\s=!~"]+)\s*(!=|=)\s*(.*?)\s*$/s;
const EXAMPLES = 'write it like tier=gold or server!=web-*';

/** `tier=gold`, `server!=web-*`; a value that begins or ends with a space, or with `"` or `~`, stands in double quotes. */
export function parseMatcher(text: string): ParsedMatcher {
  const [, label, is, written] = MATCHER.exec(text) ?? [];
  if (label === undefined || (is !== '=' && is !== '!=')) {
    return invalid(`'${text}' is no matcher: a label, = or != and a value`, EXAMPLES);
  }
  if (written?.startsWith('~') === true) {
    return invalid(`${is}~ is not known: there are no regular expressions`, 'write * for any text');
  }
  const value = unquoted(written ?? '');
  return value === null
    ? invalid(`the quotes of '${text}' do not end where the value ends`, `write ${label}${is}"..."`)
    : { status: 'parsed', matcher: { label, is, value } };
}

/** The text that `parseMatcher` makes the matcher of. */
export function formatMatcher({ label, is, value }: Matcher): string {
  const needsQuotes = /^[\s"~]|\s$/.test(value);
  return `${label}${is}${needsQuotes ? JSON.stringify(value) : value}`;
}

function unquoted(value: string): string | null {
  if (!value.startsWith('"')) return value;
  try {
    const text: unknown = JSON.parse(value);
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

function invalid(message: string, suggestion: string): ParsedMatcher {
  return { status: 'invalid', message, suggestion };
}
