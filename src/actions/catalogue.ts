import type { Action } from './action.ts';
import { backupCreate } from './backup/create.ts';
import { backupList } from './backup/list.ts';
import { backupRestore } from './backup/restore.ts';
import { backupVerify } from './backup/verify.ts';
import { auditList } from './audit/list.ts';
import { auditVerify } from './audit/verify.ts';
import { alertBacktest } from './alert/backtest.ts';
import { alertList } from './alert/list.ts';
import { alertNotify } from './alert/notify.ts';
import { alertTest } from './alert/test.ts';
import { alertRules } from './alert/rules.ts';
import { breakerClose } from './breaker/close.ts';
import { breakerOpen } from './breaker/open.ts';
import { breakerReset } from './breaker/reset.ts';
import { breakerShow } from './breaker/show.ts';
import { incidentAck } from './incident/ack.ts';
import { incidentUnack } from './incident/unack.ts';
import { incidentAssign } from './incident/assign.ts';
import { incidentNote } from './incident/note.ts';
import { incidentSnooze } from './incident/snooze.ts';
import { incidentEscalate } from './incident/escalate.ts';
import { incidentRun } from './incident/run.ts';
import { incidentRunRunbook } from './incident/run-runbook.ts';
import { incidentResolve } from './incident/resolve.ts';
import { incidentReopen } from './incident/reopen.ts';
import { incidentList } from './incident/list.ts';
import { incidentReport } from './incident/report.ts';
import { incidentShow } from './incident/show.ts';
import { changeList } from './change/list.ts';
import { configAudit } from './config/audit.ts';
import { configUpdate } from './config/update.ts';
import { contractAccept } from './contract/accept.ts';
import { contractDiff } from './contract/diff.ts';
import { contractShow } from './contract/show.ts';
import { diagnosisDependencies } from './diagnosis/dependencies.ts';
import { diagnosisNetwork } from './diagnosis/network.ts';
import { diagnosisServers } from './diagnosis/servers.ts';
import { dataCheck } from './data/check.ts';
import { dataRepair } from './data/repair.ts';
import { dataVerify } from './data/verify.ts';
import { keyCreate } from './key/create.ts';
import { keyList } from './key/list.ts';
import { keyRevoke } from './key/revoke.ts';
import { logAnalyze } from './log/analyze.ts';
import { maintenanceAdd } from './maintenance/add.ts';
import { maintenanceCancel } from './maintenance/cancel.ts';
import { maintenanceList } from './maintenance/list.ts';
import { runApprove } from './run/approve.ts';
import { runRefuse } from './run/refuse.ts';
import { runAnswer } from './run/answer.ts';
import { runDone } from './run/done.ts';
import { runRetry } from './run/retry.ts';
import { runSkip } from './run/skip.ts';
import { runPause } from './run/pause.ts';
import { runResume } from './run/resume.ts';
import { runCancel } from './run/cancel.ts';
import { runList } from './run/list.ts';
import { runShow } from './run/show.ts';
import { runStart } from './run/start.ts';
import { actionList } from './action/list.ts';
import { actionShow } from './action/show.ts';
import { runbookLint } from './runbook/lint.ts';
import { runbookList } from './runbook/list.ts';
import { runbookShow } from './runbook/show.ts';
import { metricsShow } from './metrics/show.ts';
import { oncallHandover } from './oncall/handover.ts';
import { oncallShow } from './oncall/show.ts';
import { performanceCaches } from './performance/caches.ts';
import { performancePools } from './performance/pools.ts';
import { performanceRecommend } from './performance/recommend.ts';
import { performanceRecommendTimeouts } from './performance/recommend-timeouts.ts';
import { performanceResources } from './performance/resources.ts';
import { performanceResponseTimes } from './performance/response-times.ts';
import { performanceShow } from './performance/show.ts';
import { performanceTimeouts } from './performance/timeouts.ts';
import { modePause } from './mode/pause.ts';
import { modeResume } from './mode/resume.ts';
import { modeShow } from './mode/show.ts';
import { reportDaily } from './report/daily.ts';
import { reportWeekly } from './report/weekly.ts';
import { releaseList } from './release/list.ts';
import { releaseShow } from './release/show.ts';
import { serverAdd } from './server/add.ts';
import { serverCheck } from './server/check.ts';
import { serverHistory } from './server/history.ts';
import { serverIo } from './server/io.ts';
import { serverLoad } from './server/load.ts';
import { serverLogs } from './server/logs.ts';
import { serverResources } from './server/resources.ts';
import { serverRestart } from './server/restart.ts';
import { serverList } from './server/list.ts';
import { serverPause } from './server/pause.ts';
import { serverRemove } from './server/remove.ts';
import { serverResume } from './server/resume.ts';
import { serverShow } from './server/show.ts';
import { serverStatus } from './server/status.ts';
import { silenceAdd } from './silence/add.ts';
import { silenceExpire } from './silence/expire.ts';
import { silenceList } from './silence/list.ts';
import { systemInfo } from './system/info.ts';

/** Everything that can be done, in the order that help shows it. */
export const CATALOGUE: readonly Action[] = [
  serverStatus,
  serverCheck,
  serverList,
  serverShow,
  serverHistory,
  serverAdd,
  serverRemove,
  serverPause,
  serverResume,
  serverLogs,
  serverResources,
  serverLoad,
  serverIo,
  serverRestart,
  metricsShow,
  changeList,
  incidentList,
  incidentShow,
  incidentAck,
  incidentUnack,
  incidentAssign,
  incidentNote,
  incidentSnooze,
  incidentEscalate,
  incidentRun,
  incidentRunRunbook,
  incidentResolve,
  incidentReopen,
  incidentReport,
  silenceAdd,
  silenceList,
  silenceExpire,
  maintenanceAdd,
  maintenanceList,
  maintenanceCancel,
  oncallShow,
  oncallHandover,
  alertList,
  alertRules,
  alertBacktest,
  alertTest,
  alertNotify,
  runStart,
  runList,
  runShow,
  runPause,
  runResume,
  runApprove,
  runRefuse,
  runAnswer,
  runDone,
  runSkip,
  runRetry,
  runCancel,
  runbookList,
  runbookShow,
  runbookLint,
  actionList,
  actionShow,
  performanceShow,
  performanceResponseTimes,
  performanceTimeouts,
  performanceRecommendTimeouts,
  performanceRecommend,
  performancePools,
  performanceCaches,
  performanceResources,
  reportDaily,
  reportWeekly,
  contractShow,
  contractDiff,
  contractAccept,
  breakerShow,
  breakerOpen,
  breakerClose,
  breakerReset,
  modeShow,
  modePause,
  modeResume,
  releaseList,
  releaseShow,
  configUpdate,
  configAudit,
  backupCreate,
  backupList,
  backupVerify,
  backupRestore,
  dataVerify,
  dataRepair,
  dataCheck,
  auditList,
  auditVerify,
  diagnosisServers,
  diagnosisNetwork,
  diagnosisDependencies,
  logAnalyze,
  keyCreate,
  keyList,
  keyRevoke,
  systemInfo,
];

/** The action of this name, `<noun>/<verb>`. */
export function findAction(name: string): Action | undefined {
  return CATALOGUE.find((action) => action.name === name);
}
