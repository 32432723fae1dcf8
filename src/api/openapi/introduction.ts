import type { JsonSchema } from './document-shape.ts';

export const INTRODUCTION = `Under \`/api/v1\` is everything that Watchkeeper can do, one operation for each action: a list is \`GET /<nouns>\`, one thing \`GET /<nouns>/{id}\`, any other verb \`POST /<nouns>/{id}/<verb>\`, or \`GET\` where it only reads. The command line does the same with \`--api-url\`.

Under \`/status\` are the endpoints of the status check system that came before, with more fields.

**Lists** take \`limit\` and \`cursor\`; the next page is in the header \`Link\` with \`rel="next"\`, and its cursor in \`next_cursor\`. Cursors are opaque.

**Changes** answer \`{run_id, workflow_id, result}\`; both ids are null for what is done at once. They take \`?dry_run=true\`, and \`Idempotency-Key\`: the same key and body replay the first end, another body is 422, and 409 says that the first still runs. What goes on after the answer is 202, with the place of its run in \`Location\`.

**Errors** are \`{"error": {"code", "message", "details", "request_id"}}\`. Every answer carries \`X-Request-Id\`, the caller's own where it gave a sane one.

**Authentication** is by \`X-API-Key\` or a bearer token. Where none is configured, the API is open to this machine alone, and only a loopback \`Host\` is answered.`;

/** What each noun is about. */
export const TAGS: Readonly<Record<string, string>> = {
  server: 'The monitored servers: how they are, and checks by hand',
  metrics: 'Counts, rates and response times',
  contract: 'What tools servers promise, and how that changes',
  breaker: 'Circuit breakers, which advise consumers',
  mode: 'Pausing and resuming a whole environment',
  audit: 'Who did what',
  key: 'API keys: who may ask, and with which power',
  status: 'The endpoints of the status check system, and Prometheus',
  service: 'The service itself',
};

export const SECURITY_SCHEMES: Readonly<Record<string, JsonSchema>> = {
  apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
};

export const HEADERS: Readonly<
  Record<string, { readonly description: string; readonly schema: JsonSchema }>
> = {
  'X-Request-Id': { description: 'Names this request in the logs', schema: { type: 'string' } },
  Link: { description: 'The next page, with `rel="next"`; absent on the last', schema: { type: 'string' } },
  Location: { description: 'Where the run can be looked at', schema: { type: 'string' } },
  'Idempotency-Replayed': {
    description: '`true` where the end of an earlier request under the same key is shown',
    schema: { type: 'string' },
  },
};
