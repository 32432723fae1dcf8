import { CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../domain/error/app-error.ts';
import { createProgram } from '../program.ts';
import { addScriptCommands } from './script-command.ts';
import { meaningOf, stateOf } from './script.ts';
import { SCRIPTS } from './scripts.ts';

async function failureOf(line: string): Promise<AppError | CommanderError> {
  const words = ['script', ...line.split(' '), '--config', '/nowhere/watchkeeper.yaml'];
  try {
    await createProgram({ addScripts: addScriptCommands }).parseAsync(words, { from: 'user' });
  } catch (error) {
    if (error instanceof AppError || error instanceof CommanderError) return error;
    throw error;
  }
  throw new Error(`${line} did not fail`);
}

const PENDING = SCRIPTS.filter((script) => stateOf(script) === 'pending');
const THERE = SCRIPTS.filter((script) => stateOf(script) !== 'pending');

describe('a script that a later part brings', () => {
  test.each(PENDING)('$name ends with 3 and names the part', async ({ name, flags, part }) => {
    const words = flags.map(({ flag, takesValue }) => (takesValue ? `${flag} search` : flag));
    const failure = await failureOf([`scripts/${name}.py`, ...words].join(' '));
    expect(failure).toMatchObject({ code: 'PRECONDITION_MISSING', exitCode: 3 });
    expect(failure.message).toContain(`${name} is not in this version, and nothing was done`);
    expect(failure.message).toContain(`(part ${part ?? 0})`);
  });

  test('is the same for flags of one that is there in part', async () => {
    const failure = await failureOf('validate_deployment --server search --comprehensive');
    expect(failure.message).toContain('validate_deployment with these flags is not in this version');
  });
});

test.each(THERE)(
  '$name is an action that goes as far as the configuration',
  async ({ name, flags, meaning }) => {
    const needed = flags.filter(({ flag }) => meaning?.needs.includes(flag));
    const words = needed.map(({ flag, takesValue }) => (takesValue ? `${flag} search` : flag));
    expect(await failureOf([name, ...words].join(' '))).toMatchObject({ code: 'CONFIG_INVALID' });
  },
);

test.each([
  'monitoring/collect_metrics',
  'collect_metrics',
  'collect_metrics.py',
  'scripts/collect_metrics.py',
  'scripts/monitoring/collect_metrics',
  'scripts/monitoring/collect_metrics.py',
])('%s is the same script', async (name) => {
  const failure = await failureOf(`${name} --environment staging`);
  expect(failure).toMatchObject({ details: { script: 'monitoring/collect_metrics' } });
});

test('a name or a flag that the runbook does not have is a usage error', async () => {
  const failure = await failureOf('scripts/verify_backup.py');
  expect(failure).toMatchObject({ code: 'INVALID_REQUEST', exitCode: 2 });
  expect(failure.message).toContain('Did you mean verify_backups?');
  expect(await failureOf('verify_backups --gradual')).toMatchObject({ code: 'commander.unknownOption' });
});

test('a flag that means nothing more leaves the meaning as it is', () => {
  const emergency = SCRIPTS.find(({ name }) => name === 'emergency_health_check');
  if (emergency === undefined) throw new Error('not in the table');
  expect(meaningOf(emergency, { '--all-servers': true })).toBe(emergency.meaning);
  expect(meaningOf(emergency, {})).toBe(emergency.meaning);
});
