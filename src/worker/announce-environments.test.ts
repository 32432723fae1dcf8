import { expect, test } from 'vitest';
import type { Log } from '../ports/log.ts';
import { announceEnvironments } from './announce-environments.ts';

test('a stop while an announcement is pending ends it without a failure', async () => {
  const stopping = new AbortController();
  const tried: string[] = [];
  const announcing = announceEnvironments({
    environments: ['production', 'staging'],
    announce: (environment) => {
      tried.push(environment);
      setImmediate(() => {
        stopping.abort();
      });
      return Promise.reject(new Error('Temporal is away'));
    },
    log: aSilentLog(),
    signal: stopping.signal,
  });
  await expect(announcing).resolves.toBeUndefined();
  expect(tried).toEqual(['production']);
});
