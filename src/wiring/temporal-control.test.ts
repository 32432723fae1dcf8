import { Client, Connection, WorkflowUpdateRPCTimeoutOrCancelledError } from '@temporalio/client';
import { expect, test, vi } from 'vitest';
import { createTemporalControl } from './temporal-control.ts';

test('a command that no worker takes in time says so, and what to start', async () => {
  const client = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
  const handle = client.workflow.getHandle('x');
  vi.spyOn(client.workflow, 'getHandle').mockReturnValue(handle);
  vi.spyOn(client.connection.workflowService, 'getSystemInfo').mockImplementation(vi.fn());
  vi.spyOn(handle, 'executeUpdate').mockRejectedValue(
    new WorkflowUpdateRPCTimeoutOrCancelledError('Deadline exceeded'),
  );
  const request = { environment: 'production', mode: 'paused', who: 'ann', reason: 'x' } as const;
  await expect(
    createTemporalControl(client, 'q').setMode({ ...request, idempotencyKey: 'k' }),
  ).rejects.toMatchObject({
    code: 'TEMPORAL_UNAVAILABLE',
    message: expect.stringMatching(
      /No worker took the command for production.*`watchkeeper worker`/,
    ) as unknown,
  });
  await client.connection.close();
});

test('a command that does not reach Temporal says where it was looked for', async () => {
  const client = new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) });
  const request = { environment: 'production', mode: 'paused', who: 'ann', reason: 'x' } as const;
  await expect(
    createTemporalControl(client, 'q').setMode({ ...request, idempotencyKey: 'k' }),
  ).rejects.toMatchObject({
    code: 'TEMPORAL_UNAVAILABLE',
    message: expect.stringContaining('cannot be reached at 127.0.0.1:1,') as unknown,
  });
  await client.connection.close();
});
