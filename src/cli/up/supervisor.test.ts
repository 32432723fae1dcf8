import { expect, onTestFinished, test, vi } from 'vitest';
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

test('it is known since when a child runs again, and not before it does', async () => {
  const args = ['-e', 'setInterval(() => {}, 1000)'];
  const started: number[] = [];
  const supervisor = new Supervisor({ say: () => undefined, onStarted: (_role, pid) => started.push(pid) });
  supervisor.start({ role: 'worker', command: process.execPath, args, env: {}, hasChannel: false });
  onTestFinished(() => supervisor.stop('worker', 100));
  expect(supervisor.restartedAtMs('worker')).toBeNull();
  const killedAtMs = Date.now();
  process.kill(started[0] ?? 0, 'SIGKILL');
  await vi.waitFor(() => {
    expect(supervisor.restartedAtMs('worker')).toBeGreaterThan(killedAtMs);
  }, 5_000);
  expect(started).toHaveLength(2);
  process.kill(started[1] ?? 0, 'SIGKILL');
  await vi.waitFor(() => {
    expect(supervisor.restartedAtMs('worker')).toBeNull();
  }, 5_000);
});
