import { expect, test } from 'vitest';
import { ACCESS } from '../../test/support/key-effects/access.ts';
import { ALERTING } from '../../test/support/key-effects/alerting.ts';
import { CHANNELS } from '../../test/support/key-effects/channels.ts';
import { CREDENTIALS } from '../../test/support/key-effects/credentials.ts';
import { HOSTS } from '../../test/support/key-effects/hosts.ts';
import { INSTALLATION } from '../../test/support/key-effects/installation.ts';
import { JUDGING } from '../../test/support/key-effects/judging.ts';
import { KEEPING } from '../../test/support/key-effects/keeping.ts';
import type { KeyEffects } from '../../test/support/key-effects/observation.ts';
import { PROBING } from '../../test/support/key-effects/probing.ts';
import { RESPONDING } from '../../test/support/key-effects/responding.ts';
import { RUNNING } from '../../test/support/key-effects/running.ts';
import { SELF_WATCH } from '../../test/support/key-effects/self-watch.ts';
import { removeWritten } from '../../test/support/builders/written-configuration.ts';
import { KEYS } from './keys.ts';

removeWritten();

const EFFECTS: KeyEffects = {
  ...JUDGING,
  ...PROBING,
  ...CREDENTIALS,
  ...RUNNING,
  ...INSTALLATION,
  ...ACCESS,
  ...ALERTING,
  ...RESPONDING,
  ...CHANNELS,
  ...SELF_WATCH,
  ...HOSTS,
  ...KEEPING,
};

test.concurrent.each(Object.entries(EFFECTS))(
  '%s changes what is done',
  { timeout: 30_000 },
  async (_, effect) => {
    const { before, after, observe, seen } = effect;
    expect(await observe(before)).toEqual(seen[0]);
    expect(await observe(after)).toEqual(seen[1]);
    expect(seen[0]).not.toEqual(seen[1]);
  },
);

test('every key that has an effect has it observed, and no other', () => {
  const effective = KEYS.filter((row) => row.status === 'effective').map(({ path }) => path);
  expect(Object.keys(EFFECTS).sort()).toEqual(effective.sort());
});
