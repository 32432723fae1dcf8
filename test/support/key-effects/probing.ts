import { LAB, probed, withServer } from './observation.ts';
import type { Document, KeyEffect, KeyEffects } from './observation.ts';

type Path = 'mcp' | 'rest';
type Change = Pick<KeyEffect, 'before' | 'after'>;

const verdictOf = (path: Path) => async (document: Document) => (await probed(document)).check[path].verdict;
const attemptsOf = (path: Path) => async (document: Document) =>
  (await probed(document)).check[path].attempts.length;
const connectionsOf = (path: string) => async (document: Document) => {
  const { visits } = await probed(document, 3);
  return new Set(visits.filter((visit) => visit.path.startsWith(path)).map(({ connection }) => connection))
    .size;
};
const poolOf = (path: Path) => async (document: Document) =>
  (await probed(document)).pools.find((pool) => pool.path === path)?.size;

/** The longest wait between two tries: of those asked for here a short one is 0.1 s at most, a long one 0.5 s at least. */
const waitsOf = (path: string) => async (document: Document) => {
  const { visits } = await probed(document);
  const times = visits.filter((visit) => visit.path.startsWith(path)).map(({ atMs }) => atMs);
  const longestMs = Math.max(...times.slice(1).map((at, index) => at - (times[index] ?? at)));
  return longestMs > 400 ? 'long' : 'short';
};

interface Says {
  readonly section?: Document;
  readonly server?: Document;
}

/** A document in which the path asks the lab for something, and its section says something. */
function asking(path: Path, query: string, says: Says = {}): Document {
  const { section = {}, server = {} } = says;
  const address = path === 'mcp' ? 'mcp_endpoint_url' : 'rest_health_endpoint_url';
  const place = path === 'mcp' ? 'mcp' : 'health';
  const silent = { initial_delay_seconds: 0 };
  const policy = { ...silent, ...(section['retry_policy'] as Document | undefined) };
  return withServer(
    { [address]: `${LAB}/${place}${query}`, ...server },
    { [`${path}_health_checks`]: { ...section, retry_policy: policy } },
  );
}

const change = (path: Path, query: string, ...[before, after]: readonly [Document, Document]): Change => ({
  before: asking(path, query, { section: before }),
  after: asking(path, query, { section: after }),
});
const own = (path: Path, query: string, after: Document): Change => ({
  before: asking(path, query),
  after: asking(path, query, { server: after }),
});

const FAILING = '?fail=503';
const QUICK = { initial_delay_seconds: 0.05, backoff_multiplier: 1 };
/** Two waits; the second is what grows. */
const GROWING = { max_attempts: 3, initial_delay_seconds: 0.1, backoff_multiplier: 10 };
const SLOW = '?delay=1300';

/** What both sections have alike. */
function shared(path: Path, tries: number, pool: number): KeyEffects {
  const section = `${path}_health_checks`;
  const place = path === 'mcp' ? '/mcp' : '/health';
  return {
    [`${section}.default_timeout_seconds`]: {
      ...change(path, SLOW, {}, { default_timeout_seconds: 1 }),
      observe: verdictOf(path),
      seen: ['ok', 'timeout'],
    },
    [`servers[].${path}_timeout_seconds`]: {
      ...own(path, SLOW, { [`${path}_timeout_seconds`]: 1 }),
      observe: verdictOf(path),
      seen: ['ok', 'timeout'],
    },
    [`${section}.request_timeout_ms`]: {
      ...change(
        path,
        '?delay=300',
        { default_retry_attempts: 0 },
        { default_retry_attempts: 0, request_timeout_ms: 100 },
      ),
      observe: verdictOf(path),
      seen: ['ok', 'timeout'],
    },
    [`${section}.default_retry_attempts`]: {
      ...change(path, FAILING, {}, { default_retry_attempts: 0 }),
      observe: attemptsOf(path),
      seen: [tries, 1],
    },
    [`servers[].${path}_retry_attempts`]: {
      ...own(path, FAILING, { [`${path}_retry_attempts`]: 1 }),
      observe: attemptsOf(path),
      seen: [tries, 2],
    },
    [`${section}.retry_policy.max_attempts`]: {
      ...change(path, FAILING, {}, { retry_policy: { max_attempts: 2 } }),
      observe: attemptsOf(path),
      seen: [tries, 2],
    },
    [`${section}.retry_policy.initial_delay_seconds`]: {
      ...change(
        path,
        FAILING,
        { retry_policy: QUICK },
        { retry_policy: { ...QUICK, initial_delay_seconds: 1 } },
      ),
      observe: waitsOf(place),
      seen: ['short', 'long'],
    },
    [`${section}.retry_policy.backoff_multiplier`]: {
      ...change(
        path,
        FAILING,
        { retry_policy: { ...GROWING, backoff_multiplier: 1 } },
        { retry_policy: GROWING },
      ),
      observe: waitsOf(place),
      seen: ['short', 'long'],
    },
    [`${section}.retry_policy.max_delay_seconds`]: {
      ...change(
        path,
        FAILING,
        { retry_policy: GROWING },
        { retry_policy: { ...GROWING, max_delay_seconds: 0.1 } },
      ),
      observe: waitsOf(place),
      seen: ['long', 'short'],
    },
    [`${section}.connection_pool_size`]: {
      ...change(path, '', {}, { connection_pool_size: 3 }),
      observe: poolOf(path),
      seen: [pool, 3],
    },
    [`${section}.keep_alive_enabled`]: {
      ...change(
        path,
        '',
        { connection_pool_size: 1 },
        { connection_pool_size: 1, keep_alive_enabled: false },
      ),
      observe: connectionsOf(place),
      seen: [1, 3],
    },
    [`${section}.max_body_bytes`]: {
      ...change(path, '?size=5000', {}, { max_body_bytes: 2048 }),
      observe: verdictOf(path),
      seen: ['ok', 'too_large'],
    },
    [`${section}.enabled`]: {
      ...change(path, '', {}, { enabled: false }),
      observe: verdictOf(path),
      seen: ['ok', 'disabled'],
    },
    [`servers[].${path}_enabled`]: {
      ...own(path, '', { [`${path}_enabled`]: false }),
      observe: verdictOf(path),
      seen: ['ok', 'disabled'],
    },
  };
}

const MCP = 'mcp_health_checks';
const REST = 'rest_health_checks';
/** A tool that is called, with the key left out and given. */
const calls = (given: Document, more: Document): Change => {
  const calling = (call: Document): Document =>
    asking('mcp', '', { server: { mcp_depth: 'call', mcp_call: { tool: 'find', ...call } } });
  return { before: calling(given), after: calling({ ...given, ...more }) };
};
const WANTED = { mcp_expected_tools: ['find', 'lost'] };

/** Keys that probes read, observed by probing a real server. */
export const PROBING: KeyEffects = {
  ...shared('mcp', 4, 10),
  ...shared('rest', 3, 20),
  [`${MCP}.tools_list_validation`]: {
    ...change('mcp', '?poor', {}, { tools_list_validation: false }),
    observe: verdictOf('mcp'),
    seen: ['tools_invalid', 'ok'],
  },
  [`${MCP}.expected_tools_validation`]: {
    before: asking('mcp', '', { server: WANTED }),
    after: asking('mcp', '', { section: { expected_tools_validation: false }, server: WANTED }),
    observe: verdictOf('mcp'),
    seen: ['tools_missing', 'ok'],
  },
  [`${MCP}.default_expected_tools`]: {
    ...change('mcp', '', {}, { default_expected_tools: ['lost'] }),
    observe: verdictOf('mcp'),
    seen: ['ok', 'tools_missing'],
  },
  'servers[].mcp_expected_tools': {
    ...own('mcp', '', WANTED),
    observe: verdictOf('mcp'),
    seen: ['ok', 'tools_missing'],
  },
  [`${MCP}.max_pages`]: {
    ...change('mcp', '?pages=5', {}, { max_pages: 2 }),
    observe: verdictOf('mcp'),
    seen: ['ok', 'pagination_broken'],
  },
  'servers[].mcp_mode': {
    ...own('mcp', '', { mcp_mode: 'session' }),
    observe: async (document) => (await probed(document)).check.mcp.verdict === 'ok',
    seen: [true, false],
  },
  'servers[].mcp_depth': {
    ...own('mcp', '', { mcp_depth: 'list' }),
    observe: async (document) => typeof (await probed(document)).check.mcp.tools?.contract?.hash,
    seen: ['string', 'undefined'],
  },
  'servers[].mcp_call.tool': {
    ...calls({}, { tool: 'lost' }),
    observe: verdictOf('mcp'),
    seen: ['ok', 'call_failed'],
  },
  'servers[].mcp_call.arguments': {
    ...calls(
      { assert: 'result.content[0].text.contains("aaaaaaaaaa.b")' },
      { arguments: { deep: [{ key: 'of ${A}' }] } },
    ),
    observe: verdictOf('mcp'),
    seen: ['call_failed', 'ok'],
  },
  'servers[].mcp_call.assert': {
    ...calls({}, { assert: 'size(result.content) > 1' }),
    observe: verdictOf('mcp'),
    seen: ['ok', 'call_failed'],
  },
  'servers[].mcp_call.interval_seconds': {
    ...calls({}, { interval_seconds: 1 }),
    observe: async (document) =>
      (await probed(document, 2, 1100)).visits.filter(({ path }) => path.startsWith('/mcp')).length,
    seen: [3, 4],
  },
  'servers[].mcp_endpoint_url': {
    ...own('mcp', '', { mcp_endpoint_url: `${LAB}/mcp-elsewhere` }),
    observe: async (document) =>
      (await probed(document)).visits.some(({ path }) => path === '/mcp-elsewhere'),
    seen: [false, true],
  },
  'servers[].rest_health_endpoint_url': {
    ...own('rest', '', { rest_health_endpoint_url: `${LAB}/elsewhere` }),
    observe: async (document) => (await probed(document)).visits.some(({ path }) => path === '/elsewhere'),
    seen: [false, true],
  },
  [`${REST}.health_endpoint_path`]: {
    before: withServer({ rest_health_endpoint_url: null }),
    after: withServer({ rest_health_endpoint_url: null }, { [REST]: { health_endpoint_path: '/other' } }),
    observe: async (document) => (await probed(document)).visits.map(({ path }) => path).sort(),
    seen: [
      ['/mcp', '/status/health'],
      ['/mcp', '/other'],
    ],
  },
  [`${REST}.expected_status_codes`]: {
    ...change('rest', '?status=202', {}, { expected_status_codes: [200] }),
    observe: verdictOf('rest'),
    seen: ['ok', 'http_error'],
  },
  [`${REST}.validate_response_format`]: {
    ...change('rest', '?text', {}, { validate_response_format: false }),
    observe: verdictOf('rest'),
    seen: ['bad_body', 'ok'],
  },
  [`${REST}.required_health_fields`]: {
    ...change('rest', '', {}, { required_health_fields: ['status', 'lost'] }),
    observe: verdictOf('rest'),
    seen: ['ok', 'bad_body'],
  },
  [`${REST}.retry_backoff_factor`]: {
    before: asking('rest', FAILING, {
      section: {
        retry_policy: { ...QUICK, backoff_multiplier: null },
        retry_backoff_factor: 1,
      },
    }),
    after: asking('rest', FAILING, {
      section: {
        retry_policy: { ...QUICK, backoff_multiplier: null },
        retry_backoff_factor: 24,
      },
    }),
    observe: waitsOf('/health'),
    seen: ['short', 'long'],
  },
  [`${REST}.max_retry_delay_seconds`]: {
    before: asking('rest', FAILING, { section: { retry_policy: GROWING } }),
    after: asking('rest', FAILING, { section: { retry_policy: GROWING, max_retry_delay_seconds: 0.1 } }),
    observe: waitsOf('/health'),
    seen: ['long', 'short'],
  },
  'global_settings.retry_attempts': {
    before: asking('mcp', FAILING),
    after: { ...asking('mcp', FAILING), global_settings: { retry_attempts: 0 } },
    observe: attemptsOf('mcp'),
    seen: [4, 1],
  },
  'connection_pool_settings.max_pool_size': {
    before: withServer({}),
    after: withServer({}, { connection_pool_settings: { max_pool_size: 5 } }),
    observe: poolOf('rest'),
    seen: [20, 5],
  },
  dual_monitoring_enabled: {
    before: withServer({}),
    after: withServer({}, { dual_monitoring_enabled: false }),
    observe: verdictOf('rest'),
    seen: ['ok', 'disabled'],
  },
};
