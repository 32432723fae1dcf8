import { expect, test } from 'vitest';
import { glanceAtConfig } from './glance-at-config.ts';

const glance = (text: string, env: Record<string, string> = {}, dataDir: string | null = null) =>
  glanceAtConfig({ text, env, dataDir });

test('YAML and JSON say the same', () => {
  const servers = [{ server_name: 'search' }, { server_name: 'a.b-c' }];
  const expected = { environment: 'staging', storePath: 'x/watchkeeper.db', servers: ['search', 'a.b-c'] };
  const yaml =
    'environment: staging # here\ndata_dir: "x"\nservers:\n  - server_name: search\n  - { server_name: a.b-c }\n';
  expect(glance(yaml)).toEqual(expected);
  expect(glance(JSON.stringify({ environment: 'staging', data_dir: 'x', servers }))).toEqual(expected);
});

test('the store is where flag, variable or file say', () => {
  expect(glance('').storePath).toBe('data/watchkeeper.db');
  expect(glance('data_dir: x', {}, 'y').storePath).toBe('y/watchkeeper.db');
  expect(glance('storage:\n  url: sqlite:z.db').storePath).toBe('z.db');
  expect(glance('storage:\n  url: sqlite:z.db', { DATABASE_URL: 'sqlite:w.db' }).storePath).toBe('w.db');
  expect(glance('storage: { url: postgres://db/x }').storePath).toBeNull();
  expect(glance('data_dir: ${DIR:-here}').storePath).toBe('here/watchkeeper.db');
  expect(glance('data_dir: ${DIR:-here}', { DIR: 'there' }).storePath).toBe('there/watchkeeper.db');
});
