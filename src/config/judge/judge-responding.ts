import { SEVERITIES } from '../../domain/alert/alert-rule.ts';
import { parseDuration } from '../duration.ts';
import { MATRIX_CONTACTS } from '../resolve/resolve-escalation.ts';
import type { Settled } from '../resolve/settle.ts';
import type { Bench, Path } from './bench.ts';
import { judgeChannels } from './judge-channels.ts';
import { judgeMaintenance } from './judge-maintenance.ts';
import { judgeOncall } from './judge-oncall.ts';
import { judgeName, judgeOnce } from './name-list.ts';

const STAND_INS = ['contact', 'next_contact'];

/** Who is told of incidents, by which channels, when not: every name is one that there is, and every time one that comes. */
export function judgeResponding(config: Settled, bench: Bench): void {
  judgeChannels(config, bench);
  judgeNames(config, bench);
  judgeTeams(config, bench);
  judgeEscalation(config, bench);
  judgeOncall(config, bench);
  judgeMaintenance(config, bench);
  judgeStorm(config, bench);
}

/** A target of an escalation is a channel, a team or a user by its name alone, so no two of them may share one. */
function judgeNames({ alerting }: Settled, bench: Bench): void {
  const { channels, teams, users } = alerting;
  const named = [
    ...Object.keys(channels).map((name) => ({ name, path: ['alerting', 'channels', name] as Path })),
    ...Object.keys(teams).map((name) => ({ name, path: ['alerting', 'teams', name] as Path })),
    ...users.map(({ name }, index) => ({ name, path: ['alerting', 'users', index, 'name'] as Path })),
  ];
  judgeOnce(named, 'channel, team and user', bench);
  for (const { name, path } of named.filter((each) => STAND_INS.includes(each.name))) {
    bench.refuse([path], {
      message: `'${name}' has a meaning of its own in alerting.escalation`,
      suggestion: 'choose another name',
    });
  }
}

function judgeTeams({ alerting }: Settled, bench: Bench): void {
  const known = [...new Set(alerting.oncall.rotations.map(({ name }) => name))];
  for (const [name, team] of Object.entries(alerting.teams)) {
    judgeName(team.rotation, ['alerting', 'teams', name, 'rotation'], { kind: 'rotation', known, bench });
    if (Object.keys(team).length > 0) continue;
    bench.warn('no-address', ['alerting', 'teams', name], {
      message: `nothing says how '${name}' is reached: it is told by its name alone`,
      suggestion: 'write email, slack_id, phone or rotation',
    });
  }
}

function judgeEscalation({ alerting }: Settled, bench: Bench): void {
  const { channels, teams, users, escalation } = alerting;
  const people = [...new Set([...Object.keys(teams), ...users.map(({ name }) => name), ...MATRIX_CONTACTS])];
  const ofPeople = { kind: 'team or user', known: people, bench };
  const targets = [
    ...STAND_INS,
    ...(Object.keys(channels).length === 0 ? ['console'] : Object.keys(channels)),
    ...people,
  ];
  const ofTargets = { kind: 'channel, team or user', known: targets, bench };
  for (const severity of SEVERITIES) {
    const entry = escalation[severity];
    const at: Path = ['alerting', 'escalation', severity];
    judgeName(entry?.contact, [...at, 'contact'], ofPeople);
    entry?.next_contacts?.forEach((name, index) => {
      judgeName(name, [...at, 'next_contacts', index], ofPeople);
    });
    entry?.levels?.forEach(({ notify }, level) => {
      notify.forEach((name, index) => {
        judgeName(name, [...at, 'levels', level, 'notify', index], ofTargets);
      });
    });
  }
}

function judgeStorm({ alerting }: Settled, bench: Bench): void {
  const { hold, window } = alerting.routing.storm;
  const at = (key: string): Path => ['alerting', 'routing', 'storm', key];
  if ((parseDuration(hold) ?? 0) <= (parseDuration(window) ?? 0)) return;
  bench.refuse([at('hold'), at('window')], {
    message: `${hold} is longer than the window of ${window}`,
    suggestion: 'write a hold of a second or two',
  });
}
