import { diskSeverity, usedShare, type DiskFigures } from '../figures/disk-figures.ts';
import type { FileReport } from '../release/environment-standing.ts';

export interface SelfCheckBody {
  readonly name: 'disk' | 'configuration' | 'watching' | 'breakers' | 'alerts';
  readonly status: 'ok' | 'warn' | 'fail';
  readonly message: string;
}

export interface SelfFacts {
  readonly disks: readonly DiskFigures[];
  /** What came of the configuration file when a running service last read it; null where none has. */
  readonly file: FileReport | null;
  /** Whether a release waits for somebody's approval. */
  readonly isProposed: boolean;
  /** Servers whose scheduled checks are overdue. */
  readonly overdue: readonly string[];
  /** Servers of which a path's breaker is open. */
  readonly openBreakers: readonly string[];
  readonly alerts: {
    readonly firing: readonly string[];
    /** How many began in the last 24 hours. */
    readonly begun: number;
  };
}

const NAMED = 5;

/** How the watching itself is: disks, configuration, schedule, breakers, alerts. */
export function selfChecks(facts: SelfFacts): readonly SelfCheckBody[] {
  return [
    ...facts.disks.map(checkDisk),
    checkConfiguration(facts),
    checkList('watching', facts.overdue, {
      none: 'Every server is checked when it is due.',
      some: 'Checks are overdue of',
    }),
    checkList('breakers', facts.openBreakers, { none: 'No breaker is open.', some: 'Breakers are open of' }),
    checkAlerts(facts),
  ];
}

/** From 80 % on worth a thought, from 95 % on in the way. */
function checkDisk(disk: DiskFigures): SelfCheckBody {
  const share = usedShare(disk);
  const severity = diskSeverity(share);
  const message = `${Math.floor(share * 100)} % of the disk of ${disk.holds.join(' and ')} (${disk.path}) is used.`;
  if (severity === null) return { name: 'disk', status: 'ok', message };
  const cure = 'Free some space, or shorten storage.retention.';
  return { name: 'disk', status: severity === 'critical' ? 'fail' : 'warn', message: `${message} ${cure}` };
}

function checkConfiguration({ file, isProposed }: SelfFacts): SelfCheckBody {
  const say = (status: SelfCheckBody['status'], message: string): SelfCheckBody => ({
    name: 'configuration',
    status,
    message,
  });
  if (file?.outcome === 'invalid') {
    const [first] = file.problems;
    const place = first === undefined ? '' : ` Line ${first.line}, ${first.path}: ${first.message}.`;
    return say('fail', `${file.file} is not valid, and what ran before goes on.${place}`);
  }
  if (isProposed)
    return say('warn', 'A changed configuration waits for approval: `watchkeeper release list`.');
  if (file !== null && file.restartFor.length > 0)
    return say('warn', `${file.file} has changed in ${file.restartFor.join(', ')}, which needs a restart.`);
  return say('ok', file === null ? 'No service has read a file yet.' : `${file.file} is what runs.`);
}

interface Words {
  readonly none: string;
  readonly some: string;
}

function checkList(
  name: SelfCheckBody['name'],
  servers: readonly string[],
  { none, some }: Words,
): SelfCheckBody {
  if (servers.length === 0) return { name, status: 'ok', message: none };
  return { name, status: 'warn', message: `${some} ${namesOf(servers)}.` };
}

function checkAlerts({ alerts: { firing, begun } }: SelfFacts): SelfCheckBody {
  const message = `${begun} began in the last 24 hours`;
  if (firing.length === 0) return { name: 'alerts', status: 'ok', message: `${message}; none fires now.` };
  return { name: 'alerts', status: 'warn', message: `${message}; now fire ${namesOf(firing)}.` };
}

function namesOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
