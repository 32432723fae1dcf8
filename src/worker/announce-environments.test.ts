import { expect, test } from 'vitest';
import { announceEnvironments } from './announce-environments.ts';

const ignore = (): void => undefined;

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
    log: { info: ignore, warn: ignore, error: ignore, check: ignore },
    signal: stopping.signal,
  });
  await expect(announcing).resolves.toBeUndefined();
  expect(tried).toEqual(['production']);
});
