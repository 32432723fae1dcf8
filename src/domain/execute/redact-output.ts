const REDACTED = '[redacted]';
/** Shorter ones would take every word apart. */
const SHORTEST = 4;

/** What must not be repeated of these secrets, longest first: each as it is, by its lines, as JSON and URLs spell it. */
export function hiddenWords(secrets: readonly string[]): readonly string[] {
  const spelled = secrets.flatMap((secret) => [
    secret,
    ...secret.split(/\r?\n/),
    // What follows a scheme, as in `Bearer TOKEN`.
    ...secret.split(/\s+/).slice(1),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
  ]);
  const words = new Set(spelled.filter(({ length }) => length >= SHORTEST));
  return [...words].sort((one, other) => other.length - one.length);
}

export function redactOutput(text: string, words: readonly string[]): string {
  return words.reduce((shown, word) => shown.replaceAll(word, REDACTED), text);
}

/** The kept end of a longer output: without the part of a word that the cut may have left at its beginning. */
export function redactTail(text: string, words: readonly string[]): string {
  return redactOutput(text, words).slice(Math.max(0, (words[0]?.length ?? 0) - 1));
}
