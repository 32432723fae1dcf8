import { describe, expect, test } from 'vitest';
import { testMessage } from './test-message.ts';
import { webhookBody } from './webhook-body.ts';
import { compileTemplate } from './webhook-template.ts';

const BODY = webhookBody(
  testMessage({
    id: '1',
    environment: 'production',
    channel: { name: 'hook', severities: ['high'] },
    who: 'ana "the boss"',
    atMs: 1_767_364_200_000,
    asked: null,
  }),
  [],
);

function rendered(expression: string) {
  const compiled = compileTemplate(expression);
  if (compiled.status === 'refused') throw new Error(compiled.reason);
  return compiled.render(BODY);
}

describe('a template', () => {
  test('is posted as JSON, whatever a text has in it', () => {
    const found = rendered(
      `{"text": incident.severity + ": " + line, "count": incident.member_count, "tags": ["mcp"]}`,
    );
    expect(found?.contentType).toBe('application/json');
    expect(JSON.parse(found?.text ?? '')).toEqual({
      text: 'high: ana "the boss" tries out the channel hook.',
      count: 0,
      tags: ['mcp'],
    });
  });

  test('that is a text is posted as it is', () => {
    expect(rendered('"[" + event + "] " + incident.title')).toEqual({
      text: '[test] a test, nothing is wrong',
      contentType: 'text/plain; charset=utf-8',
    });
  });

  test.each(Object.entries(BODY))('may be of %s', (name, value) => {
    expect(JSON.parse(rendered(`{"it": ${name}}`)?.text ?? '')).toEqual({ it: value });
  });

  test('may ask for the version of the fields', () => {
    expect(rendered('version == 1 && incident.member_count == 0 ? "1" : "another"')?.text).toBe('1');
  });

  test('may ask whether something is there', () => {
    const found = rendered('{"link": incident.url == null ? "none" : incident.url}');
    expect(found?.text).toBe('{"link":"none"}');
  });

  test('may have numbers of its own', () => {
    expect(rendered('{"priority": 1, "weight": 0.5}')?.text).toBe('{"priority":1,"weight":0.5}');
  });

  test.each([
    ['{"text": lime}', /there is no field lime/],
    ['{"text": incident.assignee == null ? "nobody" : incident.asignee}', /asignee/],
    ['{"text": incident.titel}', /titel/],
    ['{"text": ', /./],
    ['{"link": incident.url + "?x"}', /where something is null/],
    ['{"first": incident.members[0]}', /where something is null/],
  ])('%s is refused when it is read', (expression, reason) => {
    const compiled = compileTemplate(expression);
    expect(compiled.status).toBe('refused');
    expect(compiled.status === 'refused' && compiled.reason).toMatch(reason);
  });
});
