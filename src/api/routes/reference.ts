import type { Hono } from 'hono';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answerPage } from '../home/answer-page.ts';

interface KeptPage {
  readonly origin: string;
  readonly text: string;
}

/** `/openapi.json`, and `/docs` for people. Both are made when they are first asked for, and then kept. */
export function referenceRoutes(app: Hono<ApiEnv>, { service }: Pick<ApiDependencies, 'service'>): void {
  let document: Promise<string> | null = null;
  let page: KeptPage | null = null;

  app.get('/openapi.json', async (c) => {
    document ??= import('../openapi/document.ts').then(({ openApiDocument }) =>
      JSON.stringify(openApiDocument(service.version)),
    );
    return c.body(await document, 200, { 'content-type': 'application/json; charset=UTF-8' });
  });

  app.get('/docs', async (c) => {
    const { origin } = new URL(c.req.url);
    if (page?.origin !== origin) page = { origin, text: await pageText(service.version, origin) };
    return answerPage(c, page.text);
  });

  app.get('/docs.css', async (c) => {
    const { REFERENCE_CSS } = await import('../reference/reference-css.ts');
    return c.body(REFERENCE_CSS, 200, { 'content-type': 'text/css; charset=utf-8' });
  });
}

async function pageText(version: string, origin: string): Promise<string> {
  const [{ openApiDocument }, { referencePage }] = await Promise.all([
    import('../openapi/document.ts'),
    import('../reference/reference-page.ts'),
  ]);
  return (await referencePage(openApiDocument(version), origin)).toString();
}
