import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiContext } from '../request.ts';
import type { Markup } from './markup.ts';

/** A page loads its style sheet and nothing else, runs nothing, and is shown in no frame. */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Whether a person's browser asks, and not a program. */
export function wantsPage(c: ApiContext): boolean {
  const accept = c.req.header('accept') ?? '';
  return accept.includes('text/html') && !accept.startsWith('application/json');
}

/** Every page for people is answered so. */
export async function answerPage(
  c: ApiContext,
  content: Markup | string,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  c.header('content-security-policy', POLICY);
  c.header('referrer-policy', 'no-referrer');
  return c.html(content, status);
}
