/** A tag, a declaration or the beginning of one, and elements whose content is not for people. */
const HIDDEN = /<!--[^]*?(?:-->|$)|<(script|style)\b[^]*?(?:<\/\1\s*>|$)|<[a-z/!?][^>]*(?:>|$)/giu;
const ENTITY = /&(#x[0-9a-f]+|#\d+|amp|lt|gt|quot|apos|nbsp);?/giu;
/** An entity or a tag that the end of what was read has cut in two. */
const CUT = /(?:&[#\w]*|<)$/u;
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};
const LAST_CODE_POINT = 0x10ffff;
/** A shorter one may be found across words that have nothing to do with it. */
const SHORTEST_HIDDEN = 8;
/** Fewer letters of a secret are none. */
const SHORTEST_BEGINNING = 4;

/** Whether a text is HTML or XML. */
export function isPage(text: string): boolean {
  return /^\s*<(?:!doctype\b|html\b|[a-z!?][^]*<\/)/iu.test(text);
}

/** What a page says, each line of it once. */
export function pageWords(page: string): string {
  const lines = withoutMarkup(page, '\n').split('\n');
  return [...new Set(lines.map((line) => line.trim()))].join(' ').trim();
}

/** Whether tags, entities or blanks come between the letters of a secret, or of the beginning of one at the end. */
export function hidesSecret(page: string, secrets: readonly string[]): boolean {
  const letters = lettersOf(withoutMarkup(page, ''));
  return secrets
    .map(lettersOf)
    .filter((secret) => secret.length >= SHORTEST_HIDDEN)
    .some((secret) => letters.includes(secret) || endsWithBeginning(letters, secret));
}

function lettersOf(text: string): string {
  return text.replace(/\s+/gu, '');
}

function endsWithBeginning(text: string, secret: string): boolean {
  for (let length = secret.length - 1; length >= SHORTEST_BEGINNING; length -= 1)
    if (text.endsWith(secret.slice(0, length))) return true;
  return false;
}

function withoutMarkup(page: string, between: string): string {
  return page.replace(CUT, '').replace(HIDDEN, between).replace(ENTITY, decoded);
}

function decoded(entity: string, name: string): string {
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()] ?? entity;
  const code = Number(name.slice(1).replace(/^x/iu, '0x'));
  return code <= LAST_CODE_POINT ? String.fromCodePoint(code) : entity;
}
