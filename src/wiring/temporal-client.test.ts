import { afterEach, expect, test, vi } from 'vitest';
import { connectionOptions } from './temporal-client.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  ['nothing', {}, {}],
  ['a key, which brings TLS', { TEMPORAL_API_KEY: 'k' }, { apiKey: 'k', tls: true }],
  ['TLS alone', { TEMPORAL_TLS: 'true' }, { tls: true }],
])('a connection honours %s of the environment', (_, env, expected) => {
  vi.stubEnv('TEMPORAL_API_KEY', undefined);
  vi.stubEnv('TEMPORAL_TLS', undefined);
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(connectionOptions('temporal.example:7233')).toEqual({
    address: 'temporal.example:7233',
    ...expected,
  });
});
