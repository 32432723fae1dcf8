import { diskSeverity, usedShare, type DiskFigures } from '../figures/disk-figures.ts';
import { isOfWholeMinute } from '../figures/living-workers.ts';
import { maxOrNull, round } from '../figures/numbers.ts';
import type { ProcessFigures } from '../figures/process-figures.ts';
import { FULL, LATE_MS } from '../figures/recommend.ts';
import type { WorkerFigures } from '../figures/worker-figures.ts';

const MEBIBYTE = 1_048_576;

/** The most that one process used in a stretch of time. */
export interface ProcessUseBody {
  readonly process: string;
  readonly minutes: number;
  /** Of one core; may pass 100. */
  readonly cpu_percent_peak: number;
  readonly memory_mb_peak: number;
  readonly memory_limit_mb: number;
  readonly memory_share_peak: number;
  /** Share of the time in which the event loop was busy. */
  readonly event_loop_peak: number;
  /** How late checks start; null where none was due. */
  readonly lag_p99_ms_peak: number | null;
  readonly checks_running_peak: number | null;
  /** Due checks that had to wait for a free place of their loop. */
  readonly checks_waiting_peak: number | null;
}

export interface DiskUseBody {
  readonly path: string;
  readonly holds: readonly string[];
  readonly used_share: number;
  readonly free_mb: number;
}

export interface ResourceFindingBody {
  readonly resource: 'memory' | 'cpu' | 'lag' | 'slots' | 'disk';
  readonly subject: string;
  readonly severity: 'medium' | 'high' | 'critical';
  readonly message: string;
}

export interface ResourceInput {
  readonly figures: readonly WorkerFigures[];
  /** The process that answers, where it is a lasting one. */
  readonly own: {
    readonly name: string;
    readonly process: ProcessFigures;
    /** Whether it has run for longer than its start takes. */
    readonly isSettled: boolean;
  } | null;
  readonly disks: readonly DiskFigures[];
  /** Checks that one loop may run at once. */
  readonly slots: number;
}

export interface ResourceAnalysis {
  readonly processes: readonly ProcessUseBody[];
  readonly disks: readonly DiskUseBody[];
  readonly findings: readonly ResourceFindingBody[];
}

/** Peaks of all that was written; findings only of whole minutes, since a start is busy with itself. */
export function analyseResources({ figures, own, disks, slots }: ResourceInput): ResourceAnalysis {
  const ofOwn = own === null ? [] : [useOf(own.name, [own.process])];
  const diskBodies = disks.map((disk) => ({
    path: disk.path,
    holds: disk.holds,
    used_share: round(usedShare(disk)),
    free_mb: Math.round(disk.freeBytes / MEBIBYTE),
  }));
  const judged = [...(own?.isSettled === true ? ofOwn : []), ...workerUses(figures.filter(isOfWholeMinute))];
  return {
    processes: [...ofOwn, ...workerUses(figures)],
    disks: diskBodies,
    findings: [
      ...judged.flatMap((process) => processFindings(process, slots)),
      ...diskBodies.flatMap(diskFindings),
    ],
  };
}

function workerUses(figures: readonly WorkerFigures[]): readonly ProcessUseBody[] {
  return [...Map.groupBy(figures, ({ worker }) => worker)].map(([worker, minutes]) => ({
    ...useOf(
      worker,
      minutes.map(({ process }) => process),
    ),
    lag_p99_ms_peak: maxOrNull(minutes.flatMap(({ lagP99Ms }) => lagP99Ms ?? [])),
    checks_running_peak: maxOrNull(minutes.map(({ runningPeak }) => runningPeak)),
    checks_waiting_peak: maxOrNull(minutes.map(({ queuePeak }) => queuePeak)),
  }));
}

function useOf(process: string, minutes: readonly ProcessFigures[]): ProcessUseBody {
  const most = (read: (figures: ProcessFigures) => number): number => round(Math.max(...minutes.map(read)));
  return {
    process,
    minutes: minutes.length,
    cpu_percent_peak: most(({ cpuPercent }) => cpuPercent),
    memory_mb_peak: most(({ rssBytes }) => rssBytes / MEBIBYTE),
    memory_limit_mb: most(({ memoryLimitBytes }) => memoryLimitBytes / MEBIBYTE),
    memory_share_peak: most(({ rssBytes, memoryLimitBytes }) =>
      memoryLimitBytes === 0 ? 0 : rssBytes / memoryLimitBytes,
    ),
    event_loop_peak: most(({ eventLoopUtilization }) => eventLoopUtilization),
    lag_p99_ms_peak: null,
    checks_running_peak: null,
    checks_waiting_peak: null,
  };
}

function processFindings(use: ProcessUseBody, slots: number): readonly ResourceFindingBody[] {
  const { process: subject } = use;
  const found: ResourceFindingBody[] = [];
  if (use.memory_share_peak > FULL)
    found.push({
      resource: 'memory',
      subject,
      severity: 'high',
      message: `used up to ${percent(use.memory_share_peak)} of its ${Math.round(use.memory_limit_mb)} MB. Give it more, or run another worker.`,
    });
  if (use.event_loop_peak > FULL)
    found.push({
      resource: 'cpu',
      subject,
      severity: 'high',
      message: `was busy for up to ${percent(use.event_loop_peak)} of a minute. Run another worker; they share the servers by themselves.`,
    });
  if ((use.lag_p99_ms_peak ?? 0) > LATE_MS)
    found.push({
      resource: 'lag',
      subject,
      severity: 'medium',
      message: `started one check in a hundred ${Math.round(use.lag_p99_ms_peak ?? 0)} ms late. Run another worker, or lengthen intervals.`,
    });
  if ((use.checks_waiting_peak ?? 0) > 0)
    found.push({
      resource: 'slots',
      subject,
      severity: 'medium',
      message: `let up to ${use.checks_waiting_peak ?? 0} due checks of a loop wait for one of its ${slots} places. Raise monitoring.max_concurrent_checks, or run another worker.`,
    });
  return found;
}

function diskFindings({ path, used_share, free_mb, holds }: DiskUseBody): readonly ResourceFindingBody[] {
  const severity = diskSeverity(used_share);
  if (severity === null) return [];
  const message = `is ${percent(used_share)} full, ${free_mb} MB are free; it holds ${holds.join(' and ')}. Free some space, or shorten storage.retention.`;
  return [{ resource: 'disk', subject: path, severity, message }];
}

function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
