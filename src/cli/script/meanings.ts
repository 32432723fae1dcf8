import type { z } from 'zod';
import type { Action, ActionOutcome } from '../../actions/action.ts';
import { alertNotify } from '../../actions/alert/notify.ts';
import { isTold } from '../../actions/alert/tell-channel.ts';
import { diagnosisDependencies } from '../../actions/diagnosis/dependencies.ts';
import { diagnosisNetwork } from '../../actions/diagnosis/network.ts';
import { diagnosisServers } from '../../actions/diagnosis/servers.ts';
import { logAnalyze } from '../../actions/log/analyze.ts';
import { backupCreate } from '../../actions/backup/create.ts';
import { backupRestore } from '../../actions/backup/restore.ts';
import { backupVerify } from '../../actions/backup/verify.ts';
import { dataCheck } from '../../actions/data/check.ts';
import { dataVerify } from '../../actions/data/verify.ts';
import { modeResume } from '../../actions/mode/resume.ts';
import { serverCheck } from '../../actions/server/check.ts';
import type { Meaning } from './script.ts';

type Notified = z.output<typeof alertNotify.output>;

/** One check of the named server: recovered is 0, anything less 1. */
export const VALIDATE_SERVER: Meaning = {
  action: withExitCodes(serverCheck, ({ overall_status }) => (overall_status === 'HEALTHY' ? 0 : 1)),
  needs: ['--server'],
  allows: [],
  input: (flags) => ({ server_names: [flags['--server']] }),
  lacks: 'the other categories of a validation, it is one check over both paths',
};

/** Every server at once, with little patience; everything may be down. */
export const CHECK_IN_EMERGENCY: Meaning = {
  action: diagnosisServers,
  needs: [],
  allows: ['--all-servers'],
  input: () => ({}),
  lacks: null,
};

export const TEST_NETWORK: Meaning = {
  action: diagnosisNetwork,
  needs: [],
  allows: [],
  input: () => ({}),
  lacks: null,
};

export const CHECK_DEPENDENCIES: Meaning = {
  action: diagnosisDependencies,
  needs: [],
  allows: [],
  input: () => ({}),
  lacks: null,
};

export const ANALYZE_LOGS: Meaning = {
  action: logAnalyze,
  needs: [],
  allows: ['--emergency'],
  input: (flags) => ({ emergency: flags['--emergency'] === true }),
  lacks: null,
};

/** Collecting is what shards do: it is resumed. The fleet refuses that, which is 4, while it goes on already. */
export const RESUME_COLLECTION: Meaning = {
  action: modeResume,
  needs: [],
  allows: [],
  input: () => ({ reason: 'start_metrics_collection' }),
  lacks: null,
};

/** Everybody, at once, of how things stand. */
export const NOTIFY_OF_OUTAGE: Meaning = {
  action: withExitCodes(alertNotify, outageExitCode),
  needs: [],
  allows: ['--outage'],
  input: () => ({ kind: 'outage' }),
  lacks: null,
};

/** The security team and everybody, of the newest incident that is open. */
export const NOTIFY_SECURITY: Meaning = {
  action: alertNotify,
  needs: [],
  allows: ['--incident'],
  input: () => ({ kind: 'security' }),
  lacks: null,
};

/** Too little room on the disk is 3 here, a precondition that is missing. */
export const MAKE_BACKUP: Meaning = {
  action: withExitCodes(backupCreate, ({ result }) => (result.made ? 0 : 3)),
  needs: [],
  allows: [],
  input: () => ({}),
  lacks: null,
};

/** All of them, each restored on trial too. */
export const VERIFY_BACKUPS: Meaning = {
  action: backupVerify,
  needs: [],
  allows: [],
  input: () => ({ trial: true }),
  lacks: null,
};

/** The newest. */
export const RESTORE_BACKUP: Meaning = {
  action: backupRestore,
  needs: ['--latest'],
  allows: [],
  input: () => ({ latest: true }),
  lacks: null,
};

/** Checks and rollups. `data repair` is what the script's `--repair` would be. */
export const VERIFY_DATA: Meaning = {
  action: dataVerify,
  needs: [],
  allows: [],
  input: () => ({}),
  lacks: null,
};

/** The audit log, the backups and the configuration against what was kept of them. */
export const LOOK_FOR_TAMPERING: Meaning = {
  action: dataCheck,
  needs: [],
  allows: [],
  input: () => ({}),
  lacks: null,
};

/** Told somewhere critical 0, nobody told 1, only elsewhere 5. */
function outageExitCode({ result }: Notified): number {
  if (result.told === 0) return 1;
  return result.channels.some(({ critical, status }) => critical && isTold(status)) ? 0 : 5;
}

/** The same action, audited under its own name, whose outputs have other exit codes: done here or remotely. */
function withExitCodes<O>(action: Action<O>, exitCode: (output: O) => number): Action {
  const recoded = ({ output }: ActionOutcome<O>): ActionOutcome<O> => ({
    output,
    exitCode: exitCode(output),
  });
  return {
    ...action,
    readOutput: (raw) => {
      const read = action.readOutput(raw);
      return read === null ? null : recoded(read);
    },
    bind: (raw) => {
      const bound = action.bind(raw);
      if (!bound.ok) return bound;
      return { ...bound, run: async (context) => recoded(await bound.run(context)) };
    },
  };
}
