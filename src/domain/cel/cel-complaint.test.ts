import { Environment } from '@marcbachmann/cel-js';
import { expect, test } from 'vitest';
import { celComplaint } from './cel-complaint.ts';

const CEL = new Environment({ unlistedVariablesAreDyn: false }).registerVariable('size_ms', 'int');

function complaintAbout(text: string) {
  try {
    return celComplaint(CEL.parse(text).check().error);
  } catch (error) {
    return celComplaint(error);
  }
}

test('an unknown variable is named', () => {
  const reason = 'Unknown variable: sise_ms';
  expect(complaintAbout('sise_ms > 3')).toEqual({ reason, unknownVariable: 'sise_ms' });
});

test.each(['size_ms >', 'size_ms > "a"', '&&', '(size_ms > 3'])(
  'any other complaint is one line without the text repeated: %s',
  (text) => {
    const { reason, unknownVariable } = complaintAbout(text);
    expect(reason).toMatch(/^\S.+$/);
    expect(unknownVariable).toBeNull();
  },
);

test('what is thrown need not be an error', () => {
  expect(celComplaint('no\nmore')).toEqual({ reason: 'no', unknownVariable: null });
});
