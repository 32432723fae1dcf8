import type { Action } from '../../actions/action.ts';
import { configAudit } from '../../actions/config/audit.ts';
import { performanceCaches } from '../../actions/performance/caches.ts';
import { performancePools } from '../../actions/performance/pools.ts';
import { performanceRecommend } from '../../actions/performance/recommend.ts';
import { performanceRecommendTimeouts } from '../../actions/performance/recommend-timeouts.ts';
import { performanceResources } from '../../actions/performance/resources.ts';
import { performanceResponseTimes } from '../../actions/performance/response-times.ts';
import { performanceTimeouts } from '../../actions/performance/timeouts.ts';
import { reportDaily } from '../../actions/report/daily.ts';
import { reportWeekly } from '../../actions/report/weekly.ts';
import type { Meaning } from './script.ts';

/** Its exit codes are the action's own. */
function meaningOf(action: Action, allows: readonly string[], input: Meaning['input'] = () => ({})): Meaning {
  return { action, needs: [], allows, input, lacks: null };
}

export const ANALYSE_RESPONSE_TIMES = meaningOf(performanceResponseTimes, ['--last-24h']);

export const ANALYSE_TIMEOUTS = meaningOf(performanceTimeouts, ['--last-week']);

/** Without its flag it leaves a file. */
export const OPTIMISE_TIMEOUTS = meaningOf(performanceRecommendTimeouts, ['--recommend'], (flags) => ({
  write: flags['--recommend'] === undefined,
}));

export const ANALYSE_POOLS = meaningOf(performancePools, []);

export const MONITOR_CACHES = meaningOf(performanceCaches, []);

export const SHOW_RESOURCES = meaningOf(performanceResources, []);

export const CHECK_DAILY = meaningOf(reportDaily, []);

export const REPORT_WEEK = meaningOf(reportWeekly, []);

export const AUDIT_CONFIGURATION = meaningOf(configAudit, []);

export const RECOMMEND_SETTINGS = meaningOf(performanceRecommend, []);
