/** What a process costs. */
export interface ProcessFigures {
  /** Since the reading before, in percent of one core; may pass 100. */
  readonly cpuPercent: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** What the process may use: its container's limit, or else the machine's memory. */
  readonly memoryLimitBytes: number;
  /** Share of the time since the reading before in which the event loop was busy, from 0 to 1. */
  readonly eventLoopUtilization: number;
}
