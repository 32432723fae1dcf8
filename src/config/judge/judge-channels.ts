import { PAGING_CHANNELS } from '../../domain/notify/channel-spec.ts';
import { compileTemplate } from '../../domain/notify/webhook-template.ts';
import { hasReference } from '../document/reference.ts';
import type { Settled } from '../resolve/settle.ts';
import type { Configuration } from '../schema/configuration.ts';
import type { Bench, Path } from './bench.ts';
import { judgeName } from './name-list.ts';

type Channels = Configuration['alerting']['channels'];
type Entry = Channels[string];
type Key = Exclude<keyof Entry, 'type' | 'severities' | 'fallback' | 'per_minute'>;

interface TypeRule {
  readonly needs: readonly Key[];
  readonly takes: readonly Key[];
  /** Without which one of them makes no sense. */
  readonly example: string;
}

const RULES = {
  console: { needs: [], takes: [], example: '' },
  slack: {
    needs: ['bot_token', 'channel'],
    takes: ['signing_secret', 'app_token', 'api_url'],
    example: 'bot_token: ${SLACK_BOT_TOKEN} and channel: "#alerts"',
  },
  email: {
    needs: ['smtp_url', 'from'],
    takes: ['to'],
    example: 'smtp_url: smtp://localhost:25 and from: watchkeeper@example.com',
  },
  pagerduty: {
    needs: ['routing_key'],
    takes: ['events_url', 'webhook_secret'],
    example: 'routing_key: ${PAGERDUTY_KEY}',
  },
  webhook: { needs: ['url'], takes: ['secret', 'headers', 'template'], example: 'url: ${WEBHOOK_URL}' },
} as const satisfies Record<Entry['type'], TypeRule>;

const SCHEMES = { smtp_url: /^smtps?:\/\/./, url: /^https?:\/\/./ } as const;

/** Each channel has what its type needs and nothing that it does not take, and fallbacks end somewhere. */
export function judgeChannels(config: Settled, bench: Bench): void {
  const { channels } = config.alerting;
  const at = (name: string, key: string): Path => ['alerting', 'channels', name, key];
  for (const [name, entry] of Object.entries(channels)) {
    judgeKeys(name, entry, bench);
    judgeAddress(entry.smtp_url, at(name, 'smtp_url'), bench);
    judgeAddress(entry.url, at(name, 'url'), bench);
    judgeTemplate(entry.template, at(name, 'template'), bench);
    judgeName(entry.fallback, at(name, 'fallback'), { kind: 'channel', known: Object.keys(channels), bench });
  }
  judgeFallbacks(channels, bench);
  judgeQuiet(config, bench);
}

function judgeKeys(name: string, entry: Entry, bench: Bench): void {
  const at = (key: string): Path => ['alerting', 'channels', name, key];
  const rule: TypeRule = RULES[entry.type];
  for (const key of rule.needs) {
    if (entry[key] !== undefined) continue;
    bench.refuse([at(key), at('type'), ['alerting', 'channels', name]], {
      message: `a channel of type ${entry.type} needs ${key}`,
      suggestion: `write ${rule.example}`,
    });
  }
  const used = new Set<string>([
    'type',
    'severities',
    'fallback',
    'per_minute',
    ...rule.needs,
    ...rule.takes,
  ]);
  for (const key of Object.keys(entry)) {
    if (used.has(key)) continue;
    bench.refuse([at(key), at('type')], {
      message: `is not a key of a channel of type ${entry.type}`,
      suggestion: `take it out, or change type; ${entry.type} takes ${[...used].slice(1).join(', ')}`,
    });
  }
}

/** A reference at its beginning may stand for the whole address. */
function judgeAddress(text: string | undefined, path: Path, bench: Bench): void {
  const key = path.at(-1);
  if (text === undefined || text.startsWith('${') || (key !== 'smtp_url' && key !== 'url')) return;
  if (!SCHEMES[key].test(text)) {
    bench.refuse([path], {
      message: 'is not an address of that kind',
      suggestion:
        key === 'url'
          ? 'write https://host/path, or ${VARIABLE}'
          : 'write smtp://host:port or smtps://host:port',
    });
    return;
  }
  const password = /^\w+:\/\/[^/:@]*:([^/@]+)@/.exec(text)?.[1];
  if (password === undefined || hasReference(password)) return;
  bench.warn('literal-password', path, {
    message: 'holds a password itself',
    suggestion: 'write ${VARIABLE} for it',
  });
}

function judgeTemplate(template: string | undefined, path: Path, bench: Bench): void {
  const compiled = template === undefined ? null : compileTemplate(template);
  if (compiled?.status !== 'refused') return;
  bench.refuse([path], {
    message: `is no expression that can be posted: ${compiled.reason}`,
    suggestion: 'write CEL over the fields that docs/notifications.md shows, like {"text": line}',
  });
}

function judgeFallbacks(channels: Channels, bench: Bench): void {
  const told = new Set<string>();
  for (const name of Object.keys(channels)) {
    const way = [name];
    let next = channels[name]?.fallback;
    while (next !== undefined && Object.hasOwn(channels, next) && !way.includes(next)) {
      way.push(next);
      next = channels[next]?.fallback;
    }
    if (next !== name || way.some((each) => told.has(each))) continue;
    way.forEach((each) => told.add(each));
    bench.refuse([['alerting', 'channels', name, 'fallback']], {
      message: `goes round in a circle: ${[...way, name].join(' -> ')}`,
      suggestion: 'take the fallback of one of them out',
    });
  }
}

/** Outside production channels that may wake somebody are used only where the file says so. */
function judgeQuiet({ environment, alerting }: Settled, bench: Bench): void {
  const channels = Object.values(alerting.channels);
  const isQuiet = channels.length > 0 && channels.every(({ type }) => PAGING_CHANNELS.includes(type));
  if (environment === 'production' || !isQuiet) return;
  const isSaid = Object.values(alerting.escalation).some((entry) => entry.levels !== undefined);
  if (isSaid) return;
  bench.warn('nobody-told', ['alerting', 'channels'], {
    message: `nobody is told of incidents: outside production no ${PAGING_CHANNELS.join(' or ')} channel is used by itself`,
    suggestion: 'name them in the levels of alerting.escalation, or add a channel of another type',
  });
}
