import { expect, test, vi } from 'vitest';
import { Supervisor } from './supervisor.ts';

test('a child that cannot be started is tried again, and stops at a word', async () => {
  const said: string[] = [];
  const supervisor = new Supervisor({ say: (line) => said.push(line), onStarted: () => undefined });
  const plan = { role: 'worker', command: '/nowhere/at-all', args: [], env: {}, hasChannel: false };
  supervisor.start(plan);
  await vi.waitFor(
    () => {
      expect(said.filter((line) => line.includes('starting it again'))).toHaveLength(2);
    },
    { timeout: 5_000 },
  );
  expect(said[0]).toContain('The worker could not be started');
  await supervisor.stop('worker', 100);
});
