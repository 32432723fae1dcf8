import type { Handler, Visit } from './behaviour.ts';

export const TOOL = {
  name: 'get_weather',
  description: 'Tells the weather of a city',
  inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
} as const;

export function tool(name: string): object {
  return { ...TOOL, name };
}

export function json(visit: Visit, value: unknown, status = 200): void {
  visit.response.writeHead(status, { 'content-type': 'application/json' });
  visit.response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

export interface TextHead {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function text(visit: Visit, body: string, { status = 200, headers = {} }: TextHead = {}): void {
  visit.response.writeHead(status, { 'content-type': 'text/plain', ...headers });
  visit.response.end(body);
}

export function envelope(visit: Visit, result: unknown): object {
  return { jsonrpc: '2.0', id: visit.message.id, result };
}

export function rpcError(visit: Visit, code: number, data?: unknown): object {
  return {
    jsonrpc: '2.0',
    id: visit.message.id ?? null,
    error: { code, message: 'It did not work out', data },
  };
}

/** A response in an event stream that ends after it. */
export function eventStream(visit: Visit, ...parts: readonly (string | Uint8Array)[]): void {
  visit.response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of parts) visit.response.write(part);
  visit.response.end();
}

export function event(value: unknown): string {
  return `event: message\ndata: ${JSON.stringify(value)}\n\n`;
}

/** Answers every request with this result. */
export function answering(result: unknown): Handler {
  return (visit) => {
    json(visit, envelope(visit, result));
  };
}

export function responding(
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body = 'no',
): Handler {
  return (visit) => {
    text(visit, body, { status, headers });
  };
}
