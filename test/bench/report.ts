import { cpus, loadavg, release, totalmem } from 'node:os';
import Table from 'cli-table3';
import { ratioOf, type Aim, type Figure } from './figure.ts';

export interface ScenarioReport {
  readonly scenario: string;
  readonly startedAt: string;
  readonly seconds: number;
  /** Load average over a minute, before the scenario began: what others were doing. */
  readonly loadBefore: number;
  readonly figures: readonly Figure[];
  readonly raw: Readonly<Record<string, unknown>>;
}

export function describeMachine(): Readonly<Record<string, string | number>> {
  return {
    processors: cpus().length,
    model: cpus()[0]?.model ?? 'unknown',
    memoryGib: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    load: loadNow(),
  };
}

export function loadNow(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** The table of a scenario's figures: what was reached, what was aimed at, and how the two compare. */
export function figuresTable(reports: readonly ScenarioReport[]): string {
  const table = new Table({
    head: ['scenario', 'figure', 'reached', 'aim', 'ratio', 'load'],
    style: { head: [], border: [], compact: true },
  });
  for (const { scenario, figures, loadBefore } of reports) {
    for (const figure of figures) {
      const { name, reached, unit, aim } = figure;
      table.push([
        scenario,
        name,
        `${brief(reached)} ${unit}`,
        describeAim(aim),
        describeRatio(figure),
        loadBefore,
      ]);
    }
  }
  return table.toString();
}

function describeAim(aim: Aim | null): string {
  if (aim === null) return '';
  return 'atLeast' in aim ? `>= ${aim.atLeast}` : `<= ${aim.atMost}`;
}

function describeRatio(figure: Figure): string {
  const ratio = ratioOf(figure);
  if (ratio === null) return '';
  return `${brief(ratio)}${ratio < 1 ? ' missed' : ''}`;
}

/** Four digits at most that mean anything. */
function brief(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1_000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
