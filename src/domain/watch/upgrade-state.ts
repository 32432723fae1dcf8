import { AppError } from '../error/app-error.ts';
import type { ServerState } from '../server/server-state.ts';
import { NO_ALERTS } from '../alert/fold-alerts.ts';
import { NO_CONTRACT } from './fold-contract.ts';
import { NO_RECENT } from './recent.ts';

type Stored = Readonly<Record<string, unknown>>;

const CURRENT: ServerState['version'] = 3;

/**
 * One step per version that was ever written: `STEPS[n]` turns version n into n + 1 and changes nothing else's
 * meaning. Each has a stored sample in the test.
 */
const STEPS: Readonly<Record<number, (stored: Stored) => Stored>> = {
  1: (stored) => ({
    ...stored,
    contract: { ...NO_CONTRACT, ...objectOf(stored['contract']) },
  }),
  2: (stored) => ({
    ...stored,
    last: withoutCall(stored['last']),
    call: null,
    recent: NO_RECENT,
    alerts: NO_ALERTS,
  }),
};

/** The last check, of a time in which no tool was called. */
function withoutCall(last: unknown): unknown {
  if (typeof last !== 'object' || last === null) return last;
  const check: Stored = { ...last };
  return { ...check, mcp: { ...objectOf(check['mcp']), call: null } };
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** A stored state in today's form. Throws STORE_CORRUPT for what is no state, or was written by a later version. */
export function upgradeState(stored: unknown): ServerState {
  if (!isStored(stored))
    throw new AppError('STORE_CORRUPT', 'A stored server state is not a state document.');
  let state = stored;
  for (let version = state.version; version < CURRENT; version += 1) {
    const step = STEPS[version];
    if (step === undefined) throw unreadable(state);
    state = { ...step(state), server: state.server, version: version + 1 };
  }
  if (state.version !== CURRENT) throw unreadable(state);
  return trusted(state);
}

interface StoredState extends Stored {
  readonly version: number;
  readonly server: string;
}

function isStored(stored: unknown): stored is StoredState {
  if (typeof stored !== 'object' || stored === null) return false;
  const { version, server } = { version: undefined, server: undefined, ...stored };
  return Number.isInteger(version) && typeof server === 'string';
}

/** Only `ServerState`s are ever written, by this program, so one of the current version has its shape. */
function trusted(state: StoredState): ServerState {
  return state as unknown as ServerState;
}

function unreadable(state: StoredState): AppError {
  const message =
    `The state of ${state.server} has version ${state.version}; this program reads up to ${CURRENT}. ` +
    'Start the version that wrote it, or a later one.';
  return new AppError('STORE_CORRUPT', message, {
    details: { server: state.server, version: state.version },
  });
}
