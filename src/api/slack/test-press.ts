import { takePress } from '../../actions/alert/awaited-press.ts';
import type { Identified } from '../../actions/alert/awaited-press.ts';
import { toAppError } from '../../domain/error/app-error.ts';
import { subjectOfTest } from '../../domain/notify/test-press.ts';
import type { WayBack } from '../../domain/notify/test-press.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { TestButtonPress } from './interaction.ts';
import type { Person } from './person.ts';
import { unknownPerson } from './person.ts';
import type { Received } from './slack-desk.ts';

interface TestDesk extends Pick<ApiDependencies, 'store' | 'nowMs'> {
  /** Null where the configuration does not know them; throws where that cannot be found out. */
  readonly personOf: () => Promise<Person | null>;
}

type Arrived = Received<TestButtonPress> & { readonly wayBack: WayBack };

const OVER =
  'This test is over: a press had come before, or nobody waits any more. `watchkeeper alerts test --channel NAME --round-trip` begins another.';

/** Tells whoever waits for it that the press is here, and whose it is; gives what is said to who pressed. */
export async function takeTestPress(
  { asked, place, requestId, wayBack }: Arrived,
  desk: TestDesk,
): Promise<string> {
  const { userId, pressedAtMs } = asked;
  const test = { environment: place.environment, subject: subjectOfTest(asked.test) };
  const identified = await takePress(desk, test, {
    ...{ senderId: userId, wayBack, pressedAtMs, via: 'slack', requestId },
    identify: () => identify(desk),
  });
  if (identified === null) return OVER;
  const { person, trouble } = identified;
  if (person !== null)
    return `Your press arrived, as ${person.name}'s (${person.role}). Nobody has to do anything more.`;
  return `Your press arrived. ${trouble ?? unknownPerson(place.responding.users, userId)}`;
}

/** What cannot be asked of Slack is a finding of the test, not a failure of it. */
async function identify({ personOf }: TestDesk): Promise<Identified> {
  try {
    return { person: await personOf(), trouble: null };
  } catch (thrown) {
    return { person: null, trouble: toAppError(thrown).message };
  }
}
