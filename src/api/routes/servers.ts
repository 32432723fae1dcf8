import type { Hono } from 'hono';
import { readServer } from '../../actions/fleet/read-fleet.ts';
import { inputFields } from '../../actions/input-fields.ts';
import { runAction } from '../../actions/run-action.ts';
import { serverCheck } from '../../actions/server/check.ts';
import { serverHistory } from '../../actions/server/history.ts';
import { lineOf, presentListHead, presentListRow, serverList } from '../../actions/server/list.ts';
import { presentServer } from '../../actions/server/server-body.ts';
import { serverShow } from '../../actions/server/show.ts';
import { AppError } from '../../domain/error/app-error.ts';
import { answerBytes } from '../answer.ts';
import type { ApiEnv } from '../api-env.ts';
import type { CheckWish } from '../../actions/server/check-by-hand.ts';
import { checkNow, wishOf } from '../check-now.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { FleetBody } from '../fleet-body.ts';
import type { FleetCache } from '../fleet-cache.ts';
import { nextLink } from '../next-link.ts';
import { outputOf } from '../output-of.ts';
import { actionContext, environmentOf, inputOfQuery, jsonBodyOf } from '../request.ts';
import type { ApiContext } from '../request.ts';
import { checkInput } from './check-input.ts';

const HISTORY_SHOWN = 10;

const LIST: FleetBody = {
  head: presentListHead,
  row: (server) => presentListRow(server, []),
};

/** `/status/servers` and what is below it. */
export function serverRoutes(app: Hono<ApiEnv>, dependencies: ApiDependencies, cache: FleetCache): void {
  const listFields = inputFields(serverList);
  const showFields = inputFields(serverShow);
  const historyFields = inputFields(serverHistory);

  app.get('/status/servers', async (c) => {
    const input = listInput(inputOfQuery(c, listFields));
    if (Object.keys(input).length === 0) {
      const { bytes } = await cache.body(await environmentOf(c, dependencies), LIST);
      return answerBytes(c, bytes);
    }
    const context = await actionContext(c, dependencies);
    const list = outputOf(await runAction(context, { action: serverList, input }));
    return c.json({ ...list, next: nextLink(c, list.next_cursor) });
  });

  app.get('/status/servers/:name', async (c) => {
    const wish = wishOf(c);
    if (wish !== null) return c.json(await showChecked(c, dependencies, wish));
    const context = await actionContext(c, dependencies);
    const input = { ...inputOfQuery(c, showFields), server: c.req.param('name') };
    return c.json(outputOf(await runAction(context, { action: serverShow, input })));
  });

  app.get('/status/servers/:name/history', async (c) => {
    const context = await actionContext(c, dependencies);
    const input = { ...inputOfQuery(c, historyFields), server: c.req.param('name') };
    const page = outputOf(await runAction(context, { action: serverHistory, input }));
    return c.json({ ...page, next: nextLink(c, page.next_cursor) });
  });

  app.post('/status/servers/:name/check', async (c) => {
    const server = c.req.param('name');
    const context = await actionContext(c, dependencies);
    const input = { ...checkInput(await jsonBodyOf(c)), server_names: [server] };
    const checked = outputOf(await runAction(context, { action: serverCheck, input }));
    const { check_id, checked_at, timestamp, servers } = checked;
    const [result] = servers;
    return c.json({ server_name: server, check_triggered: true, check_id, checked_at, timestamp, result });
  });
}

/** Here `limit` beside `include_history` is that of the checks (inv. 1.3), unless `history_limit` or `cursor` is there too. */
function listInput({ limit, ...input }: Record<string, unknown>): Record<string, unknown> {
  if (limit === undefined) return input;
  const isPage = input['include_history'] !== true || 'history_limit' in input || 'cursor' in input;
  return { ...input, [isPage ? 'limit' : 'history_limit']: limit };
}

async function showChecked(c: ApiContext, dependencies: ApiDependencies, wish: CheckWish): Promise<object> {
  const { environment, store } = await actionContext(c, dependencies);
  const watched = await readServer(store, environment, c.req.param('name') ?? '');
  const [checked] = await checkNow(c, dependencies, { servers: [watched], wish });
  if (checked === undefined) throw new AppError('NO_DATA', `${watched.spec.name} was not checked.`);
  const history = await store.history(environment, watched.spec.name, { limit: HISTORY_SHOWN });
  return presentServer({ environment, ...checked, history: history.items.map(lineOf) });
}
