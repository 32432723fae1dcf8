import type { Hono } from 'hono';
import type { ApiEnv } from '../api-env.ts';
import type { ApiDependencies } from '../dependencies.ts';

/** `/openapi.json`. Made when it is first asked for, and then kept. */
export function referenceRoutes(app: Hono<ApiEnv>, { service }: Pick<ApiDependencies, 'service'>): void {
  let document: Promise<string> | null = null;
  app.get('/openapi.json', async (c) => {
    document ??= import('../openapi/document.ts').then(({ openApiDocument }) =>
      JSON.stringify(openApiDocument(service.version)),
    );
    return c.body(await document, 200, { 'content-type': 'application/json; charset=UTF-8' });
  });
}
