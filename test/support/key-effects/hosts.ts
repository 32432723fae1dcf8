import { join } from 'node:path';
import { runAction } from '../../../src/actions/run-action.ts';
import { serverLogs } from '../../../src/actions/server/logs.ts';
import { serverRestart } from '../../../src/actions/server/restart.ts';
import { createCommand } from '../../../src/domain/execute/command.ts';
import { sshVector } from '../../../src/domain/execute/ssh-vector.ts';
import { createWatchedApi } from '../recorded-fleet/watched-api.ts';
import { releaseOf, specOf, withServer } from './observation.ts';
import type { Document, KeyEffect, KeyEffects } from './observation.ts';

const HERE = join(import.meta.dirname, 'hosts.ts');
const THERE = join(import.meta.dirname, 'lab.ts');

const hosts = (before: Document, after: Document): Pick<KeyEffect, 'before' | 'after'> => ({
  before: withServer({ host: before }),
  after: withServer({ host: after }),
});

/** Options and host of the ssh client's command line. */
function sshWords(document: Document): readonly string[] {
  const place = specOf(document).host?.place;
  if (place?.executor !== 'ssh') return [];
  return sshVector({ place, command: createCommand(['uptime']), controlFolder: '/run/own' }).slice(0, -1);
}

/** A word of the command line that is there with the key and not without it. */
function onCommandLine(key: string, value: string | number, word: string): KeyEffects {
  return {
    [`servers[].host.${key}`]: {
      ...hosts({ address: 'one.example.com' }, { address: 'one.example.com', [key]: value }),
      observe: (document) => sshWords(document).includes(word),
      seen: [false, true],
    },
  };
}

/** The source that is read where the document says so, on this machine. */
async function logSource(document: Document): Promise<string> {
  const world = await createWatchedApi([specOf(document)], releaseOf(document));
  try {
    const input = { server: specOf(document).name, lines: 1 };
    const result = await runAction(world.context(), { action: serverLogs, input });
    return result.kind === 'done' ? result.output.source : 'planned';
  } finally {
    await world.close();
  }
}

async function restartPlan(document: Document): Promise<string | undefined> {
  const world = await createWatchedApi([specOf(document)], releaseOf(document));
  try {
    const request = { action: serverRestart, input: { server: specOf(document).name }, dryRun: true };
    const result = await runAction(world.context(), request);
    return result.kind === 'planned' ? result.plan.would[0] : undefined;
  } finally {
    await world.close();
  }
}

export const HOSTS: KeyEffects = {
  'servers[].host.executor': {
    ...hosts({ address: 'one.example.com', unit: 'mcp' }, { executor: 'local', unit: 'mcp' }),
    observe: restartPlan,
    seen: ['run systemctl restart mcp on one.example.com', 'run systemctl restart mcp on this machine'],
  },
  'servers[].host.address': {
    ...hosts({ address: 'one.example.com' }, { address: 'other.example.com' }),
    observe: (document) => sshWords(document).at(-1),
    seen: ['one.example.com', 'other.example.com'],
  },
  ...onCommandLine('user', 'ops', 'User=ops'),
  ...onCommandLine('port', 2222, 'Port=2222'),
  ...onCommandLine('identity_file', '/keys/id', 'IdentityFile=/keys/id'),
  ...onCommandLine('known_hosts', '/keys/known', 'UserKnownHostsFile=/keys/known'),
  'servers[].host.unit': {
    ...hosts({ executor: 'local', unit: 'one' }, { executor: 'local', unit: 'other' }),
    observe: restartPlan,
    seen: ['run systemctl restart one on this machine', 'run systemctl restart other on this machine'],
  },
  'servers[].host.log_path': {
    ...hosts({ executor: 'local', log_path: HERE }, { executor: 'local', log_path: THERE }),
    observe: logSource,
    seen: [HERE, THERE],
  },
};
