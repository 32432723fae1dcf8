import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aCheck } from '../../../test/support/builders/a-check.ts';
import { aServerSpec } from '../../../test/support/builders/a-server-spec.ts';
import { aChannel, aPolicy, respondingSettings } from '../../../test/support/builders/responding.ts';
import { foldCheck, initialState } from '../watch/fold-check.ts';
import { missedServers, noteOverdue } from './overdue.ts';
import type { Overdue, WatchReading } from './overdue.ts';
import { stepOf } from './stall.ts';
import { stallMessages, stallsToTell } from './stall-messages.ts';
import { lastStall, NOBODY, stallKey, stallSubject } from './stall-record.ts';
import type { StallRow } from './stall-record.ts';

const RUNS = Number(process.env['STALL_RUNS'] ?? 1_000);
const ENVIRONMENT = 'production';
const SPEC = aServerSpec().every(10_000).build();
const CHANNELS = ['hook', 'mail', 'spare'];
const POLICY = aPolicy({
  nextContacts: [],
  levels: [
    { afterMs: 0, notify: ['hook'] },
    { afterMs: 60_000, notify: ['hook', 'mail'] },
    { afterMs: 300_000, notify: ['mail'] },
  ],
});
const SETTINGS = respondingSettings({
  channels: CHANNELS.map((name) => aChannel('webhook', { name, fallback: name === 'hook' ? 'spare' : null })),
  escalation: { ...respondingSettings().escalation, critical: POLICY },
});

type Act =
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'look' | 'restart'; readonly process: 0 | 1 }
  | { readonly do: 'flip'; readonly what: 'worker' | 'paused' | 'quiet' | 'hook' | 'mail' };

/** Two API processes over one store, a worker that checks while it lives, and channels that fail while they are down. */
class World {
  nowMs = 1_000_000;
  readonly is = { worker: true, paused: false, quiet: false, hook: true, mail: true };
  readonly rows = new Map<string, StallRow>();
  /** What went out, in order. */
  readonly sent: string[] = [];
  readonly #memories: [Overdue, Overdue] = [{}, {}];
  #checkedMs = this.nowMs;

  act(act: Act): void {
    if (act.do === 'wait') this.wait(act.ms);
    else if (act.do === 'flip') this.is[act.what] = !this.is[act.what];
    else if (act.do === 'restart') this.#memories[act.process] = {};
    else this.look(act.process);
  }

  wait(ms: number): void {
    this.nowMs += ms;
    if (this.is.worker && !this.is.paused) this.#checkedMs = this.nowMs;
  }

  look(process: 0 | 1): void {
    const reading = this.#reading();
    const overdue = noteOverdue(this.#memories[process], reading);
    this.#memories[process] = overdue;
    const last = lastStall([...this.rows.values()]);
    const step = stepOf({ last, overdue, reading, startedMs: 0 });
    if (step === 'raise') {
      expect(this.nowMs - this.#checkedMs, 'raised while checks come in').toBeGreaterThan(40_000);
      expect(missedServers(overdue, reading)).not.toEqual([]);
      this.#record((last?.number ?? 0) + 1, 'raised');
    }
    if (step === 'recover' && last !== null) this.#record(last.number, 'recovered');
    this.#send();
  }

  #send(): void {
    const rows = [...this.rows.values()];
    const telling = { environment: ENVIRONMENT, rows, settings: SETTINGS, isQuiet: this.is.quiet };
    const messages = stallsToTell(rows, this.nowMs).flatMap((stall) =>
      stallMessages({ ...telling, stall, nowMs: this.nowMs }),
    );
    for (const message of messages) {
      if (message.notBeforeMs > this.nowMs) continue;
      const { key, channel, part } = message;
      const isUp = channel === 'spare' || this.is[channel === 'hook' ? 'hook' : 'mail'];
      const event = part === 'recovered' ? 'resolved' : part === 0 ? 'opened' : 'escalated';
      const atMs = this.rows.get(key)?.atMs ?? this.nowMs;
      const status = isUp ? 'sent' : 'failed';
      const attempts = message.attempts + 1;
      if (isUp) this.sent.push(key);
      this.rows.set(key, {
        key,
        channel,
        event,
        status,
        attempts,
        reference: null,
        atMs,
        updatedAtMs: this.nowMs,
      });
    }
  }

  #record(number: number, part: 'raised' | 'recovered'): void {
    const key = stallKey(stallSubject(ENVIRONMENT, { number }), part, NOBODY);
    if (this.rows.has(key)) return;
    const at = { atMs: this.nowMs, updatedAtMs: this.nowMs };
    const event = part === 'raised' ? 'opened' : 'resolved';
    this.rows.set(key, { key, channel: NOBODY, event, status: 'sent', attempts: 1, reference: null, ...at });
  }

  #reading(): WatchReading {
    const check = aCheck().of(SPEC.name).at(this.#checkedMs);
    const folding = { state: initialState(SPEC.name), check: check.build(), view: check.view(), spec: SPEC };
    const { state } = foldCheck({ ...folding, drift: null });
    return {
      servers: [{ spec: SPEC, state }],
      mode: this.is.paused ? { mode: 'paused' } : null,
      nowMs: this.nowMs,
    };
  }
}

const which = fc.constantFrom<0 | 1>(0, 1);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('look' as const), process: which }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 20_000, 45_000, 120_000),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart' as const), process: which }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('flip' as const),
      what: fc.constantFrom('worker', 'worker', 'paused', 'quiet', 'hook', 'mail'),
    }),
  },
);

/** A channel's messages of a stall: `production:1 hook`. */
function told(sent: readonly string[], isOf: (part: string) => boolean): readonly string[] {
  return sent.flatMap((key) => {
    const [, environment, number, part = '', channel] = key.split(':');
    return isOf(part) ? [`${environment ?? ''}:${number ?? ''} ${channel ?? ''}`] : [];
  });
}

test('whatever happens, a level is told once at a channel, and whoever was told hears once that it is over, last', () => {
  let stalls = 0;
  fc.assert(
    fc.property(fc.array(act, { minLength: 40, maxLength: 160 }), (acts) => {
      const world = new World();
      for (const each of acts) world.act(each);
      Object.assign(world.is, { worker: true, paused: false, quiet: false, hook: true, mail: true });
      for (let time = 0; time < 8; time += 1) {
        world.wait(400_000);
        world.look(0);
        world.look(1);
      }
      expect(new Set(world.sent).size, 'a message twice').toBe(world.sent.length);
      const raised = new Set(told(world.sent, (part) => part !== 'recovered'));
      const over = told(world.sent, (part) => part === 'recovered');
      for (const each of raised) expect(over).toContain(each);
      for (const each of raised) {
        const own = world.sent.filter((key) => told([key], () => true).includes(each));
        expect(own.findIndex((key) => key.includes(':recovered:'))).toBe(own.length - 1);
      }
      expect(lastStall([...world.rows.values()])?.recoveredAtMs).not.toBeNull();
      stalls += raised.size;
    }),
    { numRuns: RUNS },
  );
  expect(stalls).toBeGreaterThan(RUNS / 4);
});
