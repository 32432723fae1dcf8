import type { McpBehaviour, Visit } from './behaviour.ts';
import { answering, envelope, json, TOOL, tool } from './replies.ts';

const EXPECTS = { expectedTools: ['get_weather', 'get_news'] } as const;

/** Lists that do not end, and tools that are not what they should be. */
export const TOOL_MCP: readonly McpBehaviour[] = [
  {
    name: 'cursor-repeated',
    path: 'mcp',
    handle: paged(() => 'again'),
    expect: { verdict: 'pagination_broken', says: 'repeated', tools: 2 },
  },
  {
    name: 'cursor-empty',
    path: 'mcp',
    handle: paged(() => ''),
    expect: { verdict: 'pagination_broken', says: 'empty cursor' },
  },
  {
    name: 'cursor-not-text',
    path: 'mcp',
    handle: answering({ tools: [TOOL], nextCursor: 2 }),
    expect: { verdict: 'pagination_broken', says: 'not a string' },
  },
  {
    name: 'pages-endless',
    path: 'mcp',
    spec: { maxPages: 5 },
    handle: paged((place) => String(place + 1)),
    expect: { verdict: 'pagination_broken', says: '5 pages', tools: 5 },
  },
  {
    name: 'pages-too-large',
    path: 'mcp',
    spec: { maxBodyBytes: 1500, maxPages: 50 },
    handle: paged((place) => String(place + 1)),
    expect: { verdict: 'pagination_broken', says: 'bytes' },
  },
  {
    name: 'pages-hang',
    path: 'mcp',
    spec: { timeoutMs: 400, attemptTimeoutMs: 400 },
    handle: hangOnSecond,
    expect: { verdict: 'pagination_broken', says: 'time ran out on page 2', tools: 1 },
  },
  {
    name: 'tools-not-a-list',
    path: 'mcp',
    handle: answering({ tools: { a: TOOL } }),
    expect: { verdict: 'bad_envelope', says: 'list of tools' },
  },
  { name: 'no-tools-key', path: 'mcp', handle: answering({}), expect: { verdict: 'bad_envelope' } },
  {
    name: 'tool-without-name',
    path: 'mcp',
    handle: answering({ tools: [{ inputSchema: { type: 'object' } }] }),
    expect: { verdict: 'tools_invalid', says: 'name' },
  },
  {
    name: 'tool-without-schema',
    path: 'mcp',
    handle: answering({ tools: [{ name: 'x' }] }),
    expect: { verdict: 'tools_invalid', says: 'inputSchema' },
  },
  {
    name: 'tool-not-an-object',
    path: 'mcp',
    handle: answering({ tools: ['x'] }),
    expect: { verdict: 'tools_invalid' },
  },
  {
    name: 'tools-twice',
    path: 'mcp',
    handle: answering({ tools: [TOOL, TOOL] }),
    expect: { verdict: 'tools_invalid', says: 'more than once' },
  },
  {
    name: 'tools-not-judged',
    path: 'mcp',
    spec: { validateTools: false },
    handle: answering({ tools: [TOOL, TOOL] }),
    expect: { verdict: 'ok' },
  },
  {
    name: 'tools-empty-though-expected',
    path: 'mcp',
    spec: EXPECTS,
    handle: answering({ tools: [] }),
    expect: { verdict: 'tools_empty' },
  },
  {
    name: 'tools-empty-though-accepted',
    path: 'mcp',
    acceptedTools: 3,
    handle: answering({ tools: [] }),
    expect: { verdict: 'tools_empty' },
  },
  {
    name: 'tools-empty-as-ever',
    path: 'mcp',
    acceptedTools: 0,
    handle: answering({ tools: [] }),
    expect: { verdict: 'ok', tools: 0 },
  },
  {
    name: 'tools-missing',
    path: 'mcp',
    spec: EXPECTS,
    handle: answering({ tools: [TOOL] }),
    expect: { verdict: 'tools_missing', says: 'get_news' },
  },
  {
    name: 'tools-missing-not-judged',
    path: 'mcp',
    spec: { ...EXPECTS, validateExpectedTools: false },
    handle: answering({ tools: [TOOL] }),
    expect: { verdict: 'ok' },
  },
];

function paged(next: (place: number) => string): (visit: Visit) => void {
  return (visit) => {
    const place = Number(visit.message.params?.cursor ?? 0) || 0;
    json(visit, envelope(visit, { tools: [tool(`tool_${place}`)], nextCursor: next(place) }));
  };
}

function hangOnSecond(visit: Visit): void {
  if (visit.message.params?.cursor === undefined)
    json(visit, envelope(visit, { tools: [TOOL], nextCursor: 'two' }));
}
