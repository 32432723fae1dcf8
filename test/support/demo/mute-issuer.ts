const PREFIX = 'oidc-provider WARNING';

/** The OpenID provider warns of what matters in production only, such as keys that it has made itself. */
export function muteIssuer(): void {
  const warn = console.warn;
  console.warn = (...words: readonly unknown[]): void => {
    if (!String(words[0]).includes(PREFIX)) warn(...words);
  };
}
