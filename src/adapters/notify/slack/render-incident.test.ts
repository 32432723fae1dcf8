import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aNotification, type NotificationBuilder } from '../../../../test/support/builders/a-notification.ts';
import { slackBlockFaults } from '../../../../test/support/notify/slack-block-faults.ts';
import {
  INCIDENT_BUTTONS,
  type Addressee,
  type IncidentButton,
} from '../../../domain/notify/notification.ts';
import { renderIncident, type SlackMessage } from './render-incident.ts';

const GOLDEN = '../../../../test/golden/slack';
const ANA: Addressee = { name: 'Ana', email: null, phone: null, slackId: 'U0ANA' };

function render(builder: NotificationBuilder, addressees: readonly Addressee[] = []): SlackMessage {
  return renderIncident(builder.build(), addressees);
}

/** Every text in a message, also those of dialogs and menus. */
function textsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'text' && typeof inner === 'string' ? [inner] : textsOf(inner),
  );
}

/** What can be pressed, by its own button or in a menu. */
function pressable({ blocks }: SlackMessage): readonly string[] {
  const actions = blocks.find((block) => block.type === 'actions');
  return (actions?.elements ?? []).flatMap((element) => {
    if (element.type === 'button') return [(element.action_id ?? '').replace('incident:', '')];
    if (element.type !== 'overflow') return [];
    return element.options.map(({ value = '' }) => (JSON.parse(value) as { button: string }).button);
  });
}

describe('an incident in Slack', () => {
  it.each([
    ['opened', aNotification()],
    ['acknowledged', aNotification().acknowledged()],
    ['resolved', aNotification().resolved()],
    ['closed', aNotification().resolved().of({ status: 'closed', buttons: [] })],
    [
      'storm',
      aNotification().of({
        title: '23 servers are down',
        members: Array.from({ length: 20 }, (_, index) => `server-${index}`),
        memberCount: 23,
        changes: [],
        runbook: null,
        url: null,
        temporalUrl: null,
      }),
    ],
  ])('looks as its golden message when it is %s', async (name, builder) => {
    const message = render(builder, [ANA]);
    expect(slackBlockFaults(message.blocks)).toEqual([]);
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`${GOLDEN}/${name}.json`);
  });

  it('is six blocks', () => {
    const types = render(aNotification()).blocks.map(({ type }) => type);
    expect(types).toEqual(['header', 'section', 'section', 'section', 'actions', 'context']);
  });

  it('has the button of a test, and no other, where its press is waited for', () => {
    const awaited = aNotification().with({ event: 'test', subject: 'test:k-1', awaitsPress: true });
    expect(slackBlockFaults(render(awaited).blocks)).toEqual([]);
    const actions = render(awaited).blocks.find((block) => block.type === 'actions');
    const { environment } = awaited.build().incident;
    expect(actions?.elements).toMatchObject([
      { action_id: 'test:press', value: JSON.stringify({ test: 'k-1', environment }) },
    ]);
  });

  it('is without checks and with more notes where it is a notice, within the limits', () => {
    const long = { cause: '<'.repeat(3_000), notes: Array.from({ length: 9 }, () => '&'.repeat(300)) };
    const { blocks } = render(aNotification().with({ event: 'notice' }).of(long), [ANA]);
    expect(slackBlockFaults(blocks)).toEqual([]);
    expect(JSON.stringify(blocks)).not.toContain('Last 20 checks');
    const notes = Array.from({ length: 9 }, (_, index) => `note ${index}`);
    const shown = JSON.stringify(render(aNotification().with({ event: 'notice' }).of({ notes })).blocks);
    expect([shown.includes('note 7'), shown.includes('note 8')]).toEqual([true, false]);
  });

  it('tells the story in its first two lines', () => {
    expect(render(aNotification()).text.split('\n').slice(0, 2)).toEqual([
      '🔴 CRITICAL · search-mcp is down',
      'MCP timeout after 10.0 s; REST http_error 502 in 34 ms; since 14:29 UTC.',
    ]);
  });

  it('has block_ids of its own for each notification', () => {
    const idsOf = (builder: NotificationBuilder) => render(builder).blocks.map((block) => block.block_id);
    const [opened, acknowledged] = [idsOf(aNotification()), idsOf(aNotification().acknowledged())];
    expect(new Set([...opened, ...acknowledged]).size).toBe(opened.length + acknowledged.length);
    expect(idsOf(aNotification())).toEqual(opened);
  });

  it('names what the runbook will do before it does it', () => {
    const texts = textsOf(render(aNotification()).blocks);
    expect(texts).toContain('"Restart search-mcp" starts now for 1 server: search-mcp, in production.');
  });

  it('mentions people and groups only where it is to be noticed', () => {
    const group = { ...ANA, slackId: 'S0TEAM' };
    const strange = { ...ANA, slackId: '!channel' };
    expect(render(aNotification(), [ANA, group, strange]).text).toMatch(/\n<@U0ANA> <!subteam\^S0TEAM>$/);
    expect(render(aNotification().acknowledged(), [ANA]).text).not.toContain('<@');
  });

  it.each(['<!channel>', '<@U0ANA>', '<https://evil.example|click>', 'a & b'])(
    'shows %s of a server as it is written',
    (hostile) => {
      const { text, blocks } = render(
        aNotification().of({
          title: hostile,
          cause: hostile,
          environment: hostile,
          members: [hostile],
          rules: [hostile],
          changes: [hostile],
          runbook: hostile,
          runbookToFollow: hostile,
          notes: [hostile],
          assignee: hostile,
          url: null,
          temporalUrl: null,
        }),
      );
      for (const shown of [text, ...textsOf(blocks)]) {
        expect(shown).not.toMatch(/[<>]/);
        expect(shown).not.toMatch(/&(?!amp;|lt;|gt;)/);
      }
    },
  );

  it('links to nothing but pages', () => {
    const { blocks } = render(
      aNotification().of({ url: 'javascript:alert(1)', temporalUrl: 'https://x.example/a|b>c' }),
    );
    const links = textsOf(blocks).at(-1) ?? '';
    expect(links).not.toContain('javascript');
    expect(links).toContain('<https://x.example/a%7Cb');
    expect(links.match(/[<>|]/g)).toEqual(['<', '|', '>']);
  });

  it('has a button for everything where a name is too long for a menu', () => {
    const { blocks } = render(aNotification().of({ environment: 'e'.repeat(120) }));
    expect(slackBlockFaults(blocks)).toEqual([]);
    const actions = blocks.find((block) => block.type === 'actions');
    expect(new Set(actions?.elements.map(({ type }) => type))).toEqual(new Set(['button']));
  });

  it('offers what can be done now and nothing else, within the limits of Slack', () => {
    fc.assert(
      fc.property(
        fc.subarray([...INCIDENT_BUTTONS]),
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.string({ unit: 'binary', maxLength: 9_000 }),
        (buttons: IncidentButton[], name, words) => {
          const message = render(
            aNotification().of({
              buttons,
              environment: name,
              title: words,
              cause: words,
              members: [name, words],
              memberCount: 40,
              rules: [words],
              changes: [words, words],
              runbook: words,
              runbookToFollow: words,
              notes: [words, words, words, words, words],
              assignee: words,
            }),
            [ANA],
          );
          expect(slackBlockFaults(message.blocks)).toEqual([]);
          expect(pressable(message).toSorted()).toEqual(buttons.toSorted());
        },
      ),
      { numRuns: 300 },
    );
  });
});
