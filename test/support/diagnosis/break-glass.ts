import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Action, ActionContext, ActionOutcome } from '../../../src/actions/action.ts';
import { runAction } from '../../../src/actions/run-action.ts';
import { loadConfiguration } from '../../../src/config/load-configuration.ts';
import type { Installation } from '../../../src/config/installation.ts';
import { createService } from '../../../src/wiring/create-service.ts';
import { openBreakGlassServices } from '../../../src/wiring/open-break-glass-services.ts';

export interface BreakGlass {
  readonly folder: string;
  readonly installation: Installation;
  readonly warnings: readonly string[];
  run<O>(action: Action<O>, input?: object): Promise<ActionOutcome<O>>;
  close(): Promise<void>;
}

/** Nothing listens there. */
const NOBODY = '127.0.0.1:1';

/** What the command line has for a command that works with everything down, in a folder of its own with this file. */
export async function openBreakGlass(
  config: Readonly<Record<string, unknown>>,
  changes: Partial<ActionContext> = {},
): Promise<BreakGlass> {
  const folder = await mkdtemp(join(tmpdir(), 'break-glass-'));
  const path = join(folder, 'config.json');
  const whole = {
    environment: 'production',
    data_dir: join(folder, 'data'),
    logging: { directory: join(folder, 'logs') },
    temporal: { address: NOBODY },
    ...config,
  };
  await writeFile(path, JSON.stringify(whole));
  const { installation, environments } = loadConfiguration({
    paths: [path],
    env: process.env,
    nowMs: Date.now(),
  });
  const warnings: string[] = [];
  const releases = environments.map(({ release }) => release);
  const warn = (message: string): void => void warnings.push(message);
  const services = await openBreakGlassServices({ installation, releases, warn });
  const context: ActionContext = {
    environment: 'production',
    caller: { who: 'ann', role: 'admin', via: 'cli', requestId: crypto.randomUUID() },
    ...services,
    service: createService('cli'),
    nowMs: Date.now,
    idempotencyKey: null,
    signal: new AbortController().signal,
    ...changes,
  };
  return {
    folder,
    installation,
    warnings,
    run: async (action, input = {}) => {
      const result = await runAction(context, { action, input });
      if (result.kind !== 'done') throw new Error('it was only planned');
      return result;
    },
    close: async () => {
      await services.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
