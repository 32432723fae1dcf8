import { hidesSecret, isPage, pageWords } from './page-words.ts';

const READ_CHARACTERS = 4096;
const SHOWN_CHARACTERS = 200;
const REDACTED = '[redacted]';
/** A backslash of its own first, so that what follows it is no escape. */
const ESCAPE = /\\\\|\\u([0-9a-fA-F]{4})|\\\//gu;
const PLAIN_LETTER = /[ !#-[\]-~]/u;
const UNPRINTABLE = /[\p{C}\s]+/gu;

/** A short, printable, redacted piece of what a server said, for a message that people read; of a page its words. */
export function excerpt(text: string, secrets: readonly string[]): string {
  const read = redact(readable(text, secrets), secrets);
  const said = isPage(read) ? wordsOf(read, secrets) : read;
  const shown = said.replace(UNPRINTABLE, ' ').trim();
  return shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS - 1)}…` : shown;
}

/** A page in which a secret is hidden is not shown at all. */
function wordsOf(page: string, secrets: readonly string[]): string {
  return hidesSecret(page, secrets) ? REDACTED : redact(pageWords(page), secrets);
}

export function redact(text: string, secrets: readonly string[]): string {
  let shown = text;
  for (const secret of secrets) shown = shown.replaceAll(secret, REDACTED);
  return shown;
}

/** JSON may write any letter as an escape: where that hides a secret, the text is given with its letters. */
export function redactEscaped(text: string, secrets: readonly string[]): string {
  const spelledOut = text.replace(ESCAPE, (escape, code?: string) => {
    const letter = code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16));
    return escape === '\\\\' || !PLAIN_LETTER.test(letter) ? escape : letter;
  });
  const isHidden = secrets.some((secret) => spelledOut.includes(secret));
  return redact(isHidden ? spelledOut : text, secrets);
}

/** Its beginning, ended before a secret that would be cut in two and then not be recognised. */
function readable(text: string, secrets: readonly string[]): string {
  const cuts = secrets.map((secret) => {
    const at = text.slice(0, READ_CHARACTERS + secret.length).lastIndexOf(secret);
    return at + secret.length > READ_CHARACTERS ? at : READ_CHARACTERS;
  });
  return text.slice(0, Math.min(READ_CHARACTERS, ...cuts));
}

const SHORTEST_SECRET = 4;

/** Everything in header values that must not be repeated: each value, what follows its scheme, and both as JSON spells them. */
export function secretsOf(headers: Readonly<Record<string, string>>): readonly string[] {
  const secrets = new Set<string>();
  for (const value of Object.values(headers)) {
    for (const part of [value, ...value.split(/\s+/u).slice(1)]) {
      if (part.length < SHORTEST_SECRET) continue;
      secrets.add(part);
      secrets.add(JSON.stringify(part).slice(1, -1));
    }
  }
  return [...secrets].sort((left, right) => right.length - left.length);
}
