import { describe, expect, test } from 'vitest';
import { createWatchedApi } from '../../test/support/recorded-fleet/watched-api.ts';
import { ROUTE_TABLE, whyNotOverHttp } from '../api/routes/route-table.ts';
import { ROLES } from '../domain/access/role.ts';
import { actionRoutes } from './action-route.ts';
import { CATALOGUE, findAction } from './catalogue.ts';
import { inputFields } from './input-fields.ts';

test('names are unique, made of noun and verb, and can be found', () => {
  const names = CATALOGUE.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const action of CATALOGUE) {
    expect(action.name).toBe(`${action.noun}/${action.verb}`);
    expect(findAction(action.name)).toBe(action);
  }
});

test('no two actions have the same command or Slack name', () => {
  const commands = CATALOGUE.map(({ cli }) => cli.path.join(' '));
  const slack = CATALOGUE.flatMap((action) => action.slack ?? []);
  expect(new Set(commands).size).toBe(commands.length);
  expect(new Set(slack).size).toBe(slack.length);
});

describe.each(CATALOGUE.map((action) => [action.name, action] as const))('%s', (_name, action) => {
  const fields = inputFields(action);

  test('explains itself', () => {
    expect(action.summary).toMatch(/^[A-Z].{8,79}[^.]$/);
    expect(action.description).toMatch(/^[A-Z].{20,}\.$/s);
    expect(fields.filter((field) => field.description.length < 5)).toEqual([]);
    expect(ROLES).toContain(action.role);
  });

  test('has examples that begin with its own command', () => {
    expect(action.examples.length).toBeGreaterThan(0);
    for (const { command, says } of action.examples) {
      expect(command).toMatch(new RegExp(`^watchkeeper ${action.cli.path.join(' ')}( |$)`));
      expect(says).toMatch(/[.?]$/);
    }
  });

  test('uses only options in its examples that it has', () => {
    const flags = new Set([
      ...fields.map(({ flag }) => flag),
      '--json',
      action.effect === 'read' ? '--watch' : '--dry-run',
      ...(action.timeLimit === undefined ? [] : ['--timeout']),
      ...(action.runs === 'run' ? ['--detach'] : []),
    ]);
    const used = action.examples.flatMap(({ command }) => command.match(/--[a-z-]+/g) ?? []);
    expect(used.filter((flag) => !flags.has(flag))).toEqual([]);
  });

  test('keeps to a limit of time only by a field that it has', () => {
    const { timeLimit } = action;
    if (timeLimit === undefined) return;
    const field = fields.find(({ name }) => name === timeLimit.field);
    expect(field?.kind).toBe('number');
    expect(action.bind({ channel: 'x', [timeLimit.field]: timeLimit.mostSeconds }).ok).toBe(true);
    expect(action.bind({ channel: 'x', [timeLimit.field]: timeLimit.mostSeconds + 1 }).ok).toBe(false);
  });

  test('takes by place only fields that it has, a list only last', () => {
    for (const [index, positional] of action.cli.positionals.entries()) {
      const field = fields.find((candidate) => candidate.name === positional.field);
      expect(field?.required).toBe(positional.required);
      expect(field?.kind === 'list').toBe(positional.variadic);
      if (positional.variadic) expect(index).toBe(action.cli.positionals.length - 1);
    }
  });

  test('is paged if it is a list', () => {
    if (action.verb !== 'list') return;
    expect(fields.map((field) => field.name)).toEqual(expect.arrayContaining(['limit', 'cursor']));
    expect(action.output).toMatchObject({ shape: { next_cursor: {} } });
  });

  test('has a dry run and the output of a change exactly when it changes something', () => {
    const required = fields.filter((field) => field.required);
    const sample = required.map(({ name, kind, choices: [word = 'x'] }) => [
      name,
      kind === 'list' ? [word] : word,
    ]);
    const bound = action.bind(Object.fromEntries(sample));
    if (!bound.ok) throw new Error(bound.problems.map(({ message }) => message).join());
    const isChange = action.effect !== 'read';
    expect(bound.plan !== null).toBe(isChange);
    if (isChange) expect(action.output).toMatchObject({ shape: { run_id: {}, workflow_id: {}, result: {} } });
  });
});

test('every action is reached under /api/v1 or says why not, and the route table names routes that exist', async () => {
  const api = await createWatchedApi([]);
  const served = new Set(api.app.routes.map(({ method, path }) => `${method} ${path}`));
  for (const action of CATALOGUE) {
    const derived = actionRoutes(action).map(
      ({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/, ':$1')}`,
    );
    const why = whyNotOverHttp(action.name);
    if (why !== null) expect(why.length).toBeGreaterThan(10);
    expect(
      derived.filter((route) => served.has(route)),
      action.name,
    ).toEqual(why === null ? derived : []);
  }
  for (const [name, routes] of Object.entries(ROUTE_TABLE)) {
    expect(findAction(name)?.name).toBe(name);
    if ('notOverHttp' in routes) continue;
    expect(routes.filter(({ method, path }) => !served.has(`${method} ${path}`))).toEqual([]);
  }
  await api.close();
});
