import { expect, test } from 'vitest';
import { createAcceptedCredentials } from './accepted-credentials.ts';

const key = (text: string) => ({ kind: 'api_key', text }) as const;

test('of credentials the last that were accepted are known, and none that has been refused since', () => {
  const accepted = createAcceptedCredentials(2);
  accepted.note(key('ann'), true);
  accepted.note(key('bob'), true);
  accepted.note(key('ann'), true);
  accepted.note(key('joe'), true);
  accepted.note(key('eve'), false);
  const known = (): boolean[] => ['ann', 'bob', 'joe', 'eve'].map((text) => accepted.has(key(text)));
  expect(known()).toEqual([true, false, true, false]);
  accepted.note(key('ann'), false);
  expect(known()).toEqual([false, false, true, false]);
});
