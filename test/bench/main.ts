import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { describeMachine, figuresTable, loadNow, type ScenarioReport } from './report.ts';
import type { Bench, Scenario } from './scenario.ts';
import { SCENARIOS } from './scenarios.ts';

const USAGE = `usage: npm run bench [-- NAME... --json FILE --minutes N --kills N --profile FOLDER]
  NAME       ${[...SCENARIOS.keys()].join(', ')}; all when none is named
  --json     write machine, figures and everything measured to a file
  --minutes  how long temporal-away stops Temporal (default 1)
  --kills    how often kills kills a worker (default 20)
  --profile  write processor profiles of the workers into a folder`;

interface Options {
  readonly names: readonly string[];
  readonly json: string | null;
  readonly awayMinutes: number;
  readonly kills: number;
  readonly profileDir: string | null;
}

function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      minutes: { type: 'string' },
      kills: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  const unknown = positionals.find((name) => !SCENARIOS.has(name));
  if (unknown !== undefined) throw new Error(`There is no scenario ${unknown}.\n${USAGE}`);
  const awayMinutes = Number(values.minutes ?? 1);
  if (!(awayMinutes > 0)) throw new Error(`--minutes takes a number above 0.\n${USAGE}`);
  const kills = Number(values.kills ?? 20);
  if (!Number.isInteger(kills) || kills < 1)
    throw new Error(`--kills takes a whole number above 0.\n${USAGE}`);
  return {
    names: positionals.length === 0 ? [...SCENARIOS.keys()] : positionals,
    json: values.json ?? null,
    awayMinutes,
    kills,
    profileDir: values.profile ?? null,
  };
}

/** What scenarios have started and not yet ended, last come first out. */
class Endings {
  #ends: (() => Promise<void>)[] = [];

  add(end: () => Promise<void>): void {
    this.#ends.push(end);
  }

  async run(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) await end();
  }
}

async function runScenario(
  name: string,
  scenario: Scenario,
  bench: Omit<Bench, 'defer'> & { readonly endings: Endings },
): Promise<ScenarioReport> {
  const loadBefore = loadNow();
  const startedAt = new Date();
  bench.say(`${name} (load ${loadBefore})`);
  try {
    const { figures, raw } = await scenario({
      ...bench,
      defer: (end) => {
        bench.endings.add(end);
      },
    });
    const seconds = (Date.now() - startedAt.getTime()) / 1_000;
    return { scenario: name, startedAt: startedAt.toISOString(), seconds, loadBefore, figures, raw };
  } finally {
    await bench.endings.run();
  }
}

async function main({ names, json, ...settings }: Options): Promise<void> {
  const machine = describeMachine();
  const endings = new Endings();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void endings.run().finally(() => process.exit(130)));
  }
  const reports: ScenarioReport[] = [];
  for (const name of names) {
    const scenario = SCENARIOS.get(name);
    if (scenario === undefined) continue;
    try {
      const report = await runScenario(name, scenario, { ...settings, endings, say });
      reports.push(report);
      say(figuresTable([report]));
    } catch (error) {
      sayFailure(name, error);
    }
  }
  if (json !== null) await writeFile(json, `${JSON.stringify({ machine, reports }, null, 2)}\n`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** The scenarios after it still run; the exit code tells. */
function sayFailure(what: string, error: unknown): void {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${what} failed: ${reason}\n`);
  process.exitCode = 1;
}

try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  sayFailure('The bench', error);
}
