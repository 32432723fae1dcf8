/** Quotes as keyboards make them, of one kind each. */
const QUOTES: Readonly<Record<string, string>> = { '“': '"', '”': '"', '„': '"', '‘': "'", '’': "'" };

/**
 * A line in words: parts in quotes are one, and a backslash takes the next letter as it is. Curly quotes are quotes,
 * and a dash before a letter is `--`, since telephones and Macs write them so. Null where a quote is not closed.
 */
export function commandWords(text: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  const letters = Array.from(text);
  for (let at = 0; at < letters.length; at += 1) {
    const letter = letters[at] ?? '';
    const plain = QUOTES[letter] ?? letter;
    if (quote !== null) {
      if (plain === quote) quote = null;
      else word = `${word ?? ''}${letter}`;
    } else if (plain === '"' || (plain === "'" && word === null)) {
      quote = plain;
      word ??= '';
    } else if (letter === '\\' && at + 1 < letters.length) {
      at += 1;
      word = `${word ?? ''}${letters[at] ?? ''}`;
    } else if (/\s/.test(letter)) {
      if (word !== null) words.push(word);
      word = null;
    } else {
      word = `${word ?? ''}${letter}`;
    }
  }
  if (quote !== null) return null;
  if (word !== null) words.push(word);
  return words.map((each) => each.replace(/^[—–](?=[a-z])/, '--'));
}
