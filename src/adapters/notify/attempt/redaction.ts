const REDACTED = '[redacted]';
const SHORTEST_SECRET = 4;
const READ_CHARACTERS = 16_384;
const SHOWN_CHARACTERS = 200;

/** Keeps secrets out of what people read. */
export interface Redaction {
  readonly clean: (text: string) => string;
  /** A short printable piece of what the other side said, in quotes; empty where it said nothing. */
  readonly excerpt: (text: string) => string;
}

/** Each secret is found as it is and as URLs, JSON, base64 and base64 in URLs spell it. */
export function createRedaction(secrets: readonly string[]): Redaction {
  const spellings = [...new Set(secrets.filter(isLong).flatMap(spellingsOf))].sort(
    (left, right) => right.length - left.length,
  );
  const [longest = ''] = spellings;
  const clean = (text: string) =>
    spellings.reduce((shown, spelling) => shown.replaceAll(spelling, REDACTED), text);
  return {
    clean,
    excerpt: (text) => {
      const read = clean(text.slice(0, READ_CHARACTERS));
      // A secret that is cut in two is not recognised: what stands at the cut is not shown.
      const said = text.length > READ_CHARACTERS ? read.slice(0, -longest.length - 1) : read;
      const shown = said.replace(/[\p{C}\s]+/gu, ' ').trim();
      if (shown === '') return '';
      return shown.length > SHOWN_CHARACTERS ? `"${shown.slice(0, SHOWN_CHARACTERS - 1)}…"` : `"${shown}"`;
    },
  };
}

function isLong(secret: string): boolean {
  return secret.length >= SHORTEST_SECRET;
}

function spellingsOf(secret: string): readonly string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
    Buffer.from(secret).toString('base64url'),
  ];
}

/** What in a URL may be a secret: its user and password, long pieces of its path, values of its query. */
export function secretsOfUrl(url: URL): readonly string[] {
  const pieces = url.pathname.split('/').filter((piece) => piece.length >= 8);
  const written = [url.username, url.password, ...pieces, url.hash.slice(1)];
  return [
    url.href,
    `${url.pathname}${url.search}`,
    ...written,
    ...written.map(decoded),
    ...url.searchParams.values(),
  ].filter((text) => text !== '/');
}

/** A piece of a URL in plain letters; as it is where it is badly written. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
