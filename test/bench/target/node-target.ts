import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What `main.go` does, for machines without Go: slower, so that figures made with it say so. */
interface Counts {
  mcp: number;
  rest: number;
  firstAtMs: number;
  lastAtMs: number;
  longestGapMs: number;
  restLastAtMs: number;
}

interface Member {
  counts: Counts;
  isFailing: boolean;
}

const NOTHING = {
  mcp: 0,
  rest: 0,
  firstAtMs: 0,
  lastAtMs: 0,
  longestGapMs: 0,
  restLastAtMs: 0,
} as const satisfies Counts;
const TOOLS = ['alpha', 'beta', 'gamma'].map((name) => ({
  name,
  description: `Tool ${name}`,
  inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
}));

const members = new Map<string, Member>();

function memberOf(name: string): Member {
  const known = members.get(name);
  if (known !== undefined) return known;
  const member: Member = { counts: { ...NOTHING }, isFailing: false };
  members.set(name, member);
  return member;
}

function sawMcp({ counts }: Member): void {
  const nowMs = Date.now();
  counts.mcp += 1;
  if (counts.firstAtMs === 0) counts.firstAtMs = nowMs;
  else counts.longestGapMs = Math.max(counts.longestGapMs, nowMs - counts.lastAtMs);
  counts.lastAtMs = nowMs;
}

function answerMcp(name: string, request: IncomingMessage, response: ServerResponse): void {
  const member = memberOf(name);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    sawMcp(member);
    if (member.isFailing) return void response.writeHead(500).end();
    const call: unknown = JSON.parse(Buffer.concat(chunks).toString());
    const id = typeof call === 'object' && call !== null && 'id' in call ? call.id : null;
    answerJson(response, 200, { jsonrpc: '2.0', id, result: { tools: TOOLS } });
  });
}

function answerRest(name: string, response: ServerResponse): void {
  const { counts, isFailing } = memberOf(name);
  counts.rest += 1;
  counts.restLastAtMs = Date.now();
  answerJson(response, isFailing ? 503 : 200, { status: isFailing ? 'unhealthy' : 'healthy' });
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  const [, route = '', name = ''] =
    /^\/(mcp|status\/health|fail|count|reset)\/?(.*)$/.exec(request.url ?? '') ?? [];
  if (route === 'mcp') answerMcp(name, request, response);
  else if (route === 'status/health') answerRest(name, response);
  else answerBench(route, name, { request, response });
});

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function answerBench(route: string, name: string, { request, response }: Asked): void {
  if (route === 'fail') memberOf(name).isFailing = request.method === 'POST';
  if (route === 'reset') members.forEach((member) => (member.counts = { ...NOTHING }));
  const counted = [...members].map(([server, { counts }]) => [server, counts] as const);
  answerJson(response, 200, route === 'count' ? Object.fromEntries(counted) : {});
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null)
    process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
process.stdin.resume();
process.stdin.on('end', () => process.exit());
