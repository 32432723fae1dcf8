import { startSessionEraServer } from '../official/session-era-server.ts';
import { aTool } from '../official/sample-tools.ts';
import type { OfficialServer } from '../official/official-server.ts';

/** The tool that is gone at times. */
export const BOOKING_TOOL = 'book_table';

const OPENING_HOURS = aTool('opening_hours', 'Says when a restaurant is open.', ['restaurant_id']);
const BOOKING = aTool(BOOKING_TOOL, 'Books a table.', ['restaurant_id', 'time']);
const ALL_TOOLS = [OPENING_HOURS, BOOKING];

/** A server that goes round: well, down, well, one tool gone; each for `turnMs`. */
export async function startFlappingServer(turnMs: number): Promise<OfficialServer> {
  const server = await startSessionEraServer({ framing: 'json', sessions: true });
  server.setTools(ALL_TOOLS);
  const turns = [
    () => {
      server.setHealthy(false);
    },
    () => {
      server.setHealthy(true);
    },
    () => {
      server.setTools([OPENING_HOURS]);
    },
    () => {
      server.setTools(ALL_TOOLS);
    },
  ];
  let turn = 0;
  const timer = setInterval(() => {
    turns[turn % turns.length]?.();
    turn += 1;
  }, turnMs);
  return {
    ...server,
    stop: async () => {
      clearInterval(timer);
      await server.stop();
    },
  };
}
