import type { ServerEntry } from '../schema/configuration.ts';
import type { Bench, Path } from './bench.ts';

const SSH_KEYS = ['address', 'user', 'port', 'identity_file', 'known_hosts'] as const;

/** ssh needs somebody to speak to; on this machine its keys are of no use. */
export function judgeHost({ host }: ServerEntry, index: number, bench: Bench): void {
  if (host === undefined) return;
  const at = (name: string): Path => ['servers', index, 'host', name];
  const isEmpty = Object.values(host).every((value) => value === undefined);
  if (isEmpty || (host.executor !== 'local' && host.address !== undefined)) return;
  if (host.executor !== 'local') {
    bench.refuse([['servers', index, 'host'], at('address')], {
      message: 'has no address: nothing says which machine actions on the server run on',
      suggestion: 'add address: search.example.com, or executor: local where the server runs on this machine',
    });
    return;
  }
  for (const name of SSH_KEYS.filter((each) => host[each] !== undefined)) {
    bench.warn('unused-host-key', at(name), {
      message: 'has no effect: the executor is local, so nothing is asked over ssh',
      suggestion: 'write executor: ssh, or take it out',
    });
  }
}
