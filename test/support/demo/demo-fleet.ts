import { startEverythingServer } from '../official/everything-server.ts';
import { startModernEraServer } from '../official/modern-era-server.ts';
import type { OfficialServer, SampleServer } from '../official/official-server.ts';
import type { OidcIssuer } from '../official/oidc-issuer.ts';
import { startOidcIssuer } from '../official/oidc-issuer.ts';
import { PROTECTED_AUDIENCE, startProtectedServer } from '../official/protected-server.ts';
import type { SampleTool } from '../official/sample-tools.ts';
import { aTool } from '../official/sample-tools.ts';
import { startSessionEraServer, startSseEraServer } from '../official/session-era-server.ts';
import { BOOKING_TOOL, startFlappingServer } from './flapping-server.ts';

/** A running server with what its configuration says of it. */
export interface DemoServer {
  readonly name: string;
  readonly server: Pick<OfficialServer, 'mcpUrl' | 'restUrl' | 'stop'>;
  readonly expectedTools: readonly string[];
  /** Which of the MCP eras it speaks and of what it is made, as a label. */
  readonly kind: string;
  readonly isProtected: boolean;
}

export interface DemoFleet {
  readonly servers: readonly DemoServer[];
  readonly issuer: OidcIssuer;
  stop(): Promise<void>;
}

const SEARCH_TOOLS = [
  aTool('search_restaurants_by_district', 'Finds restaurants in a district.', ['district']),
  aTool('search_restaurants_by_meal_type', 'Finds restaurants that serve a meal.', ['meal_type']),
  aTool('search_restaurants_combined', 'Finds restaurants by district and meal.', ['district', 'meal_type']),
];

const REASONING_TOOLS = [
  aTool('recommend_restaurants', 'Recommends restaurants for a mood.', ['mood']),
  aTool('analyze_restaurant_sentiment', 'Says how guests liked a restaurant.', ['restaurant_id']),
];

const MENU_TOOLS = [aTool('read_menu', 'Reads the menu of a restaurant.', ['restaurant_id'])];

/** Six real MCP servers of every era on free ports of this machine. */
export async function startDemoFleet(flapMs: number): Promise<DemoFleet> {
  const issuer = await startOidcIssuer({ resource: PROTECTED_AUDIENCE });
  const servers = await Promise.all([
    describe('restaurant-search-mcp', 'sdk-1-session', {
      server: withTools(startSessionEraServer({ framing: 'json', sessions: true }), SEARCH_TOOLS),
      expectedTools: SEARCH_TOOLS.map(({ name }) => name),
    }),
    describe('restaurant-reasoning-mcp', 'sdk-2-modern', {
      server: withTools(startModernEraServer({ framing: 'json' }), REASONING_TOOLS),
      expectedTools: REASONING_TOOLS.map(({ name }) => name),
    }),
    describe('everything-mcp', 'server-everything', {
      server: startEverythingServer({ transport: 'streamableHttp' }),
      expectedTools: ['echo', 'get-sum'],
    }),
    describe('menu-archive-mcp', 'sdk-1-sse', {
      server: withTools(startSseEraServer(), MENU_TOOLS),
      expectedTools: ['read_menu'],
    }),
    describe('members-only-mcp', 'sdk-1-oidc', {
      server: startProtectedServer(issuer),
      expectedTools: ['search_restaurants'],
      isProtected: true,
    }),
    describe('flapping-mcp', 'sdk-1-session', {
      server: startFlappingServer(flapMs),
      expectedTools: [BOOKING_TOOL],
    }),
  ]);
  return {
    servers,
    issuer,
    async stop() {
      await Promise.all(servers.map(({ server }) => server.stop()));
      await issuer.stop();
    },
  };
}

interface DemoServerFacts {
  readonly server: Promise<DemoServer['server']>;
  readonly expectedTools: readonly string[];
  readonly isProtected?: boolean;
}

async function describe(name: string, kind: string, facts: DemoServerFacts): Promise<DemoServer> {
  return { name, kind, isProtected: false, ...facts, server: await facts.server };
}

async function withTools(
  starting: Promise<SampleServer>,
  tools: readonly SampleTool[],
): Promise<OfficialServer> {
  const server = await starting;
  server.setTools(tools);
  return server;
}
