import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FleetAtMoment } from '../actions/server/fleet-health.ts';
import type { ServerNow } from '../actions/server/server-now.ts';

export type SharedBytes = Uint8Array<ArrayBuffer>;

/** A JSON body about a fleet: an object of its own fields, and `servers` with one entry for each server. */
export interface FleetBody {
  readonly head: (fleet: FleetAtMoment) => object;
  /** Undefined leaves the server out. */
  readonly row: (server: ServerNow, fleet: FleetAtMoment) => object | undefined;
}

const ROWS_AT_ONCE = 25;

/** The body as bytes, made in slices, so that other requests are answered meanwhile. */
export async function fleetBodyBytes(body: FleetBody, fleet: FleetAtMoment): Promise<SharedBytes> {
  const encoder = new TextEncoder();
  const head = JSON.stringify(body.head(fleet)).slice(0, -1);
  const pieces = [encoder.encode(`${head},"servers":[`)];
  let separator = '';
  for (let start = 0; start < fleet.servers.length; start += ROWS_AT_ONCE) {
    let text = '';
    for (const server of fleet.servers.slice(start, start + ROWS_AT_ONCE)) {
      const row = body.row(server, fleet);
      if (row === undefined) continue;
      text += separator + JSON.stringify(row);
      separator = ',';
    }
    pieces.push(encoder.encode(text));
    await nextTurn();
  }
  pieces.push(encoder.encode(']}'));
  return Buffer.concat(pieces);
}
