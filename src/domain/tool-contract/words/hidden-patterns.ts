import type { WordPattern } from './word-pattern.ts';

// Each search takes time in proportion to the text: a run of one kind is entered only at its beginning.

/** England, Scotland and Wales: the only honest use of tag characters. */
const FLAGS = /\u{1F3F4}[\u{E0061}-\u{E007A}]{5}\u{E007F}/gu;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;
const TWO_WORDS = /[A-Za-z]{2}[\s,]+[A-Za-z]{2}/;
const IMAGE_DATA = /data:image\/[a-z+.-]{1,20};base64,[A-Za-z0-9+/=]*/g;
const LONG_RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{160,}/g;
const LONG_GAP = /(?<![ \t\u00A0])[ \t\u00A0]{150}|(?<!\s)(?:[^\S\n]*\n){30}/;

const raw = (
  id: string,
  severity: WordPattern['severity'],
  rest: Pick<WordPattern, 'says' | 'isIn'>,
): WordPattern => ({ id, version: 1, severity, reads: 'raw', ...rest });

/** Text that people do not see, or do not see as it is. Joiners, marks and selectors have honest uses, which stay. */
export const HIDDEN_PATTERNS: readonly WordPattern[] = [
  raw('hidden-zero-width', 'high', {
    says: 'It has characters without width.',
    isIn: (text) => /[\u200B\u2060-\u2064\u180E]|.\uFEFF|[\x20-\x7E][\u200C\u200D]+[\x20-\x7E]/s.test(text),
  }),
  raw('hidden-direction', 'high', {
    says: 'It has characters that change the direction of reading.',
    isIn: (text) =>
      /[\u202A-\u202E\u2066-\u2069]/.test(text) ||
      (/[\u200E\u200F\u061C]/.test(text) && !RIGHT_TO_LEFT.test(text)),
  }),
  raw('hidden-tags', 'high', {
    says: 'It has tag characters, which spell words that nobody sees.',
    isIn: (text) => /[\u{E0000}-\u{E007F}]/u.test(text.replace(FLAGS, '')),
  }),
  raw('hidden-selectors', 'high', {
    says: 'It has variation selectors where they select nothing.',
    isIn: (text) =>
      /[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]{2}|(?![0-9#*])[\x20-\x7E][\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/u.test(
        text,
      ),
  }),
  raw('hidden-escapes', 'high', {
    says: 'It has terminal escape sequences.',

    isIn: (text) => /[\u001B\u009B]/.test(text),
  }),
  raw('hidden-controls', 'medium', {
    says: 'It has control characters.',

    isIn: (text) =>
      /[\u0000-\u0008\u000B\u000E-\u001A\u001C-\u001F\u007F-\u0084\u0086-\u009A\u009C-\u009F]/.test(text),
  }),
  raw('hidden-comment', 'high', {
    says: 'It has a comment of HTML with words in it.',
    isIn: hasWordyComment,
  }),
  raw('hidden-by-space', 'medium', {
    says: 'It has words far out of sight, after a long run of spaces or empty lines.',
    isIn: (text) => LONG_GAP.test(text.trimEnd()),
  }),
  raw('long-blob', 'medium', {
    says: 'It has a long block of encoded data.',
    isIn: (text, { path }) =>
      !path.startsWith('icons') && (text.replace(IMAGE_DATA, '').match(LONG_RUN) ?? []).some(isEncoded),
  }),
  raw('lookalike-name', 'medium', {
    says: 'The name mixes letters of two alphabets that look alike.',
    isIn: (text, { path }) =>
      path === 'name' &&
      /[A-Za-z][\u0370-\u03FF\u0400-\u04FF]|[\u0370-\u03FF\u0400-\u04FF][A-Za-z]/.test(text),
  }),
];

/** Digits and both cases: neither a hash in hexadecimal nor a long path. */
function isEncoded(run: string): boolean {
  return /[A-Z]/.test(run) && /[a-z]/.test(run) && /[0-9]/.test(run);
}

/** A comment that is never closed goes on to the end. */
function hasWordyComment(text: string): boolean {
  for (let from = text.indexOf('<!--'); from !== -1;) {
    const end = text.indexOf('-->', from + 4);
    if (TWO_WORDS.test(text.slice(from + 4, end === -1 ? undefined : end))) return true;
    from = end === -1 ? -1 : text.indexOf('<!--', end);
  }
  return false;
}
