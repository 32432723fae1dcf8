import { expect, test } from 'vitest';
import { aRunbook } from '../../../test/support/builders/a-runbook.ts';
import type { FoundRunbook } from '../../ports/runbook-library.ts';
import { createReadRunbook } from './read-runbook.ts';

const about = (name: string) => ({ name, file: `${name}.yaml`, origin: 'own' }) as const;
const FOUND: readonly FoundRunbook[] = [
  { ...about('wrong'), status: 'wrong', problems: ['one', 'two', 'three', 'four'] },
  { ...about('right'), status: 'right', runbook: aRunbook([]) },
];
const readRunbook = createReadRunbook({ list: () => Promise.resolve(FOUND) });
const read = (runbook: string) => readRunbook({ incident: 'K7Q2MD', servers: [], runbook });

test('a runbook that is right can be run; of another it is said why not', async () => {
  expect(await read('right')).toEqual({ status: 'ready', runbook: aRunbook([]), inputs: {} });
  expect(await read('wrong')).toEqual({ status: 'refused', reason: 'one; two; three' });
  expect(await read('none')).toEqual({ status: 'refused', reason: 'there is no runbook none' });
});
