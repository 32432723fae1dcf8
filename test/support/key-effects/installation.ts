import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { createApp } from '../../../src/api/app.ts';
import { startApi } from '../../../src/api/start-api.ts';
import { whereLines } from '../../../src/cli/up/where-lines.ts';
import type { Installation } from '../../../src/config/installation.ts';
import { AppError } from '../../../src/domain/error/app-error.ts';
import { createServices } from '../../../src/wiring/create-services.ts';
import { openStore } from '../../../src/wiring/open-store.ts';
import { createTemporalClient } from '../../../src/wiring/temporal-client.ts';
import { createTemporalFleet } from '../../../src/wiring/temporal-fleet.ts';
import { createWatchedApi } from '../recorded-fleet/watched-api.ts';
import { freePorts } from '../installation/free-ports.ts';
import { loaded, specOf, withServer } from './observation.ts';
import type { Document, KeyEffects } from './observation.ts';

export function installationOfFile(document: Document): Installation {
  return loaded(document).installation;
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'key-effects-'));
const FOLDER = folder();
const [PORT = 0] = await freePorts(1);

/** Which of two stores there is once the installation's was opened. */
const storeAt = (path: string) => async (document: Document) => {
  await (await openStore(installationOfFile(document).storage.url)).close();
  return existsSync(path);
};

/** Where the API listens, on a port of its own choice unless one is asked for. */
const listening = (part: 'hostname' | 'port') => async (document: Document) => {
  const { api } = installationOfFile(document);
  const world = await createWatchedApi([specOf(withServer({}))]);
  const { prober, control, releases, service, nowMs } = world.context();
  const parts = { store: world.fleet.store, prober, control, releases, service, nowMs };
  const dependencies = { ...parts, defaultEnvironment: 'development', onFailure: () => undefined };
  const running = await startApi({ dependencies, ...api });
  try {
    const { [part]: seen } = new URL(running.url);
    return seen;
  } finally {
    await running.close();
    await world.close();
  }
};

interface Logged {
  readonly lines: readonly string[];
  readonly said: number;
}

/** The lines that the log file has after three were logged, and how many were said on the terminal. */
async function logged(document: Document): Promise<Logged> {
  const { installation } = loaded(document);
  let said = 0;
  const services = await createServices({ installation, echo: () => (said += 1) });
  services.log.info('something');
  services.log.warn('trouble');
  services.log.error('failure');
  await services.close();
  const path = join(installation.logging.directory, 'enhanced_status_check.log');
  return { lines: existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [], said };
}

/** Log files kept beside the current one after three processes have each written more than a kilobyte. */
async function keptFiles(document: Document): Promise<number> {
  const { installation } = loaded(document);
  for (let process = 0; process < 3; process += 1) {
    const services = await createServices({ installation, echo: null });
    services.log.info('x'.repeat(1500));
    await services.close();
  }
  const names = readdirSync(installation.logging.directory);
  return names.filter((name) => /^enhanced_status_check\.log\.\d+$/.test(name)).length;
}

const logging = (settings: Document): Document => {
  const at = folder();
  return withServer(
    {},
    { storage: { url: `sqlite:${join(at, 'x.db')}` }, logging: { directory: at, ...settings } },
  );
};

async function clientOf(document: Document) {
  const { temporal } = installationOfFile(document);
  const client = createTemporalClient(temporal);
  try {
    const { connection } = client;
    const address = connection instanceof Connection ? connection.options.address : null;
    return { address, namespace: client.options.namespace };
  } finally {
    await client.connection.close();
  }
}

/** The queue on which the fleet is started, caught on its way to Temporal. */
async function queueOf(document: Document): Promise<string | undefined> {
  const { temporal } = installationOfFile(document);
  const client = createTemporalClient(temporal);
  let queue: string | undefined;
  client.workflow.signalWithStart = (_, options) => {
    queue = options.taskQueue;
    return Promise.reject(new AppError('TEMPORAL_UNAVAILABLE', 'Nothing is sent here.'));
  };
  await createTemporalFleet(client, temporal.taskQueue)
    .announce('development', 'w')
    .catch(() => undefined);
  await client.connection.close();
  return queue;
}

const temporal = (settings: Document) => withServer({}, { temporal: settings });

async function page(document: Document): Promise<boolean> {
  const { uiUrl } = installationOfFile(document).temporal;
  const world = await createWatchedApi([specOf(document)]);
  const { prober, control, releases, service, nowMs } = world.context();
  const parts = { store: world.fleet.store, prober, control, releases, service, nowMs };
  const more = uiUrl === undefined ? {} : { temporalUiUrl: uiUrl };
  const app = createApp({ ...parts, ...more, defaultEnvironment: 'development', onFailure: () => undefined });
  const response = await app.request('http://localhost/', { headers: { accept: 'text/html' } });
  const text = await response.text();
  await world.close();
  return text.includes('https://ui.example.com');
}

/** Whom an answer allows to be read by, asked by a page of `https://a.example.com`. */
async function letIn(document: Document): Promise<string | null> {
  const { corsOrigins } = installationOfFile(document).api;
  const world = await createWatchedApi([specOf(document)]);
  const { prober, control, releases, service, nowMs } = world.context();
  const parts = { store: world.fleet.store, prober, control, releases, service, nowMs, corsOrigins };
  const app = createApp({ ...parts, defaultEnvironment: 'development', onFailure: () => undefined });
  const headers = { origin: 'https://a.example.com' };
  const { headers: answered } = await app.request('http://localhost/livez', { headers });
  await world.close();
  return answered.get('access-control-allow-origin');
}

const cors = (settings: Document) => withServer({}, { api: settings });

/** Keys that a process reads at its start. */
export const INSTALLATION: KeyEffects = {
  data_dir: {
    before: withServer({}, { data_dir: folder() }),
    after: withServer({}, { data_dir: join(FOLDER, 'data') }),
    observe: storeAt(join(FOLDER, 'data/watchkeeper.db')),
    seen: [false, true],
  },
  'storage.url': {
    before: withServer({}, { storage: { url: `sqlite:${join(folder(), 'x.db')}` } }),
    after: withServer({}, { storage: { url: `sqlite:${join(FOLDER, 'y.db')}` } }),
    observe: storeAt(join(FOLDER, 'y.db')),
    seen: [false, true],
  },
  'api.cors_enabled': {
    before: cors({ cors_origins: ['https://a.example.com'] }),
    after: cors({ cors_origins: ['https://a.example.com'], cors_enabled: true }),
    observe: letIn,
    seen: [null, 'https://a.example.com'],
  },
  'api.cors_origins': {
    before: cors({ cors_enabled: true, cors_origins: ['https://b.example.com'] }),
    after: cors({ cors_enabled: true, cors_origins: ['https://b.example.com', 'https://a.example.com'] }),
    observe: letIn,
    seen: [null, 'https://a.example.com'],
  },
  'api.host': {
    before: withServer({}, { api: { port: 0 } }),
    after: withServer({}, { api: { port: 0, host: '::1' } }),
    observe: listening('hostname'),
    seen: ['127.0.0.1', '[::1]'],
  },
  'api.port': {
    before: withServer({}, { api: { port: 0 } }),
    after: withServer({}, { api: { port: PORT } }),
    observe: async (document) => (await listening('port')(document)) === String(PORT),
    seen: [false, true],
  },
  'temporal.address': {
    before: temporal({}),
    after: temporal({ address: 'there:1' }),
    observe: async (document) => (await clientOf(document)).address,
    seen: ['localhost:7233', 'there:1'],
  },
  'temporal.namespace': {
    before: temporal({}),
    after: temporal({ namespace: 'ours' }),
    observe: async (document) => (await clientOf(document)).namespace,
    seen: ['default', 'ours'],
  },
  'temporal.task_queue': {
    before: temporal({}),
    after: temporal({ task_queue: 'ours' }),
    observe: queueOf,
    seen: ['watchkeeper', 'ours'],
  },
  temporal_ui_url: {
    before: withServer({}),
    after: withServer({}, { temporal_ui_url: 'https://ui.example.com' }),
    observe: page,
    seen: [false, true],
  },
  public_url: {
    before: withServer({}),
    after: withServer({}, { public_url: 'https://watch.example.com/' }),
    observe: (document) =>
      whereLines({
        configuration: loaded(document),
        modes: new Map(),
        apiUrl: 'http://127.0.0.1:8080',
        uiUrl: 'x',
        nowMs: 0,
      })
        .find((line) => line.includes('API'))
        ?.split(/ +/)
        .at(-1),
    seen: ['http://127.0.0.1:8080/status/health', 'https://watch.example.com/status/health'],
  },
  'logging.level': {
    before: logging({}),
    after: logging({ level: 'error' }),
    observe: async (document) => (await logged(document)).lines.length,
    seen: [3, 1],
  },
  'logging.format': {
    before: logging({}),
    after: logging({ format: 'json' }),
    observe: async (document) => (await logged(document)).lines.every((line) => line.startsWith('{')),
    seen: [false, true],
  },
  'logging.directory': {
    before: logging({}),
    after: logging({ directory: join(FOLDER, 'logs') }),
    observe: async (document) => {
      await logged(document);
      return existsSync(join(FOLDER, 'logs/enhanced_status_check.log'));
    },
    seen: [false, true],
  },
  'logging.log_to_console': {
    before: logging({}),
    after: logging({ log_to_console: false }),
    observe: async (document) => (await logged(document)).said,
    seen: [3, 0],
  },
  'logging.log_to_file': {
    before: logging({}),
    after: logging({ log_to_file: false }),
    observe: async (document) => (await logged(document)).lines.length,
    seen: [3, 0],
  },
  'logging.max_file_size': {
    before: logging({}),
    after: logging({ max_file_size: '1KB' }),
    observe: keptFiles,
    seen: [0, 3],
  },
  'logging.backup_count': {
    before: logging({ max_file_size: '1KB' }),
    after: logging({ max_file_size: '1KB', backup_count: 2 }),
    observe: keptFiles,
    seen: [3, 2],
  },
  'logging.file_rotation': {
    before: logging({ max_file_size: '1KB' }),
    after: logging({ max_file_size: '1KB', file_rotation: false }),
    observe: keptFiles,
    seen: [3, 0],
  },
  'mcp_health_checks.json_rpc_version': {
    before: withServer({}, { mcp_health_checks: { json_rpc_version: '2.0' } }),
    after: withServer({}, { mcp_health_checks: { json_rpc_version: '1.0' } }),
    observe: (document) => {
      try {
        loaded(document);
        return 'spoken';
      } catch {
        return 'refused';
      }
    },
    seen: ['spoken', 'refused'],
  },
};
