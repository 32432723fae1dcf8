import { html } from 'hono/html';
import type { Markup } from './markup.ts';
import { page } from './page.ts';

export interface NeededCredential {
  /** Why the request was refused, and what to send instead. */
  readonly message: string;
  /** Name of the header of API keys; null where tokens alone are accepted. */
  readonly apiKeyHeader: string | null;
  /** Where the service is, as the browser knows it. */
  readonly origin: string;
}

/** What a browser is shown that has no credential: what to do, and what can be seen all the same. */
export function credentialPage({ message, apiKeyHeader, origin }: NeededCredential): Markup {
  const header = apiKeyHeader === null ? 'Authorization: Bearer TOKEN' : `${apiKeyHeader}: KEY`;
  return page({
    title: 'Watchkeeper: a credential is needed',
    reloads: false,
    body: html`<header>
        <h1>A credential is needed here.</h1>
        <p class="stale" role="status">${message}</p>
      </header>
      <main>
        ${apiKeyHeader === null ? '' : howToMakeKey()}
        <p>Ask with it from a terminal:</p>
        <p><code>curl -H '${header}' ${origin}/status/health</code></p>
        <p>
          <code
            >WATCHKEEPER_API_KEY=${apiKeyHeader === null ? 'TOKEN' : 'KEY'} watchkeeper top --api-url
            ${origin}</code
          >
        </p>
        <p>
          A browser by itself sends neither keys nor tokens. The login for people comes with a later version.
        </p>
        <p class="quiet">
          Open without a credential: <a href="/livez">/livez</a> and <a href="/readyz">/readyz</a>.
        </p>
      </main>`,
  });
}

function howToMakeKey(): Markup {
  return html`<p>An admin makes a key on the machine of the service; it is shown once:</p>
    <p><code>watchkeeper keys create NAME --role viewer</code></p>`;
}
