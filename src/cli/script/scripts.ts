import {
  ANALYZE_LOGS,
  CHECK_DEPENDENCIES,
  CHECK_IN_EMERGENCY,
  LOOK_FOR_TAMPERING,
  MAKE_BACKUP,
  NOTIFY_OF_OUTAGE,
  NOTIFY_SECURITY,
  RESTORE_BACKUP,
  RESUME_COLLECTION,
  TEST_NETWORK,
  VALIDATE_SERVER,
  VERIFY_BACKUPS,
  VERIFY_DATA,
} from './meanings.ts';
import {
  ANALYSE_POOLS,
  ANALYSE_RESPONSE_TIMES,
  ANALYSE_TIMEOUTS,
  MONITOR_CACHES,
  OPTIMISE_TIMEOUTS,
  SHOW_RESOURCES,
  CHECK_DAILY,
  REPORT_WEEK,
  AUDIT_CONFIGURATION,
  RECOMMEND_SETTINGS,
} from './performance-meanings.ts';
import type { Meaning, Part, Script, ScriptFlag } from './script.ts';

/** Every script that the runbook names, in the order in which it comes first there. A part fills in its own. */
export const SCRIPTS: readonly Script[] = [
  pending(
    5,
    'deploy_enhanced_status_check --validate-only --config-only --gradual-rollout',
    'Roll a configuration out',
  ),
  {
    ...pending(5, 'validate_deployment --comprehensive --server NAME', 'Validate what is deployed'),
    meaning: VALIDATE_SERVER,
  },
  pending(4, 'monitoring/collect_metrics', 'Follow the collection, and export its points'),
  { name: 'backup_production', does: 'Make a backup', flags: [], meaning: MAKE_BACKUP, part: null },
  pending(5, 'rollback_deployment --immediate --gradual', 'Roll back'),
  pending(4, 'test_jwt_auth --server NAME', "Test a server's token"),
  pending(4, 'refresh_auth_tokens', 'Fetch every token anew'),
  there('daily_health_check', 'Check servers and the installation', CHECK_DAILY),
  there('verify_backups', 'Verify every backup', VERIFY_BACKUPS),
  pending(5, 'update_config --check-updates', 'Compare the configuration with what runs'),
  there('weekly_performance_report', 'Report on a week', REPORT_WEEK),
  pending(4, 'security_update_check', 'Look for advisories and expiries'),
  there('config_audit', 'Audit the configuration', AUDIT_CONFIGURATION),
  there('performance_optimization', 'Recommend settings', RECOMMEND_SETTINGS),
  pending(4, 'dr_test --dry-run', 'Rehearse a disaster'),
  {
    ...pending(4, 'emergency_health_check --all-servers', 'Check every server at once'),
    meaning: CHECK_IN_EMERGENCY,
    part: null,
  },
  {
    ...pending(4, 'network_connectivity_test', 'Test names, ports, TLS and HTTP of every host'),
    meaning: TEST_NETWORK,
    part: null,
  },
  pending(5, 'emergency_restart', 'Start the emergency configuration everywhere'),
  {
    ...pending(3, 'emergency_notification --outage', 'Tell everybody'),
    meaning: NOTIFY_OF_OUTAGE,
    part: null,
  },
  {
    ...pending(4, 'log_analysis --emergency', 'Find patterns in the logs'),
    meaning: ANALYZE_LOGS,
    part: null,
  },
  {
    ...pending(4, 'dependency_check', 'Check what the service depends on'),
    meaning: CHECK_DEPENDENCIES,
    part: null,
  },
  pending(5, 'apply_emergency_fix', 'Apply a reviewed fix'),
  pending(5, 'validate_emergency_fix', 'Validate the fix'),
  pending(5, 'gradual_recovery', 'Restore full monitoring in stages'),
  pending(5, 'recovery_status', 'Show how far the recovery is'),
  {
    ...pending(4, 'restore_data_backup --latest', 'Restore a backup'),
    meaning: RESTORE_BACKUP,
    part: null,
  },
  { name: 'verify_data_integrity', does: 'Verify the data', flags: [], meaning: VERIFY_DATA, part: null },
  {
    name: 'start_metrics_collection',
    does: 'Resume the collection',
    flags: [],
    meaning: RESUME_COLLECTION,
    part: null,
  },
  there('analyze_response_times --last-24h', 'Analyse response times', ANALYSE_RESPONSE_TIMES),
  there('resource_utilization', 'Show what the service uses', SHOW_RESOURCES),
  there('analyze_connection_pools', 'Analyse connection pools', ANALYSE_POOLS),
  there('analyze_timeouts --last-week', 'Analyse time-outs', ANALYSE_TIMEOUTS),
  there('optimize_timeouts --recommend', 'Recommend time-outs', OPTIMISE_TIMEOUTS),
  pending(5, 'test_timeout_optimization', 'Try recommended time-outs beside the present ones'),
  there('monitor_cache_performance', 'Show how caches do', MONITOR_CACHES),
  pending(4, 'security_monitor --check-anomalies', 'Look for attacks'),
  pending(4, 'verify_jwt_tokens', 'Verify every token'),
  pending(4, 'block_suspicious_ips', 'Block addresses'),
  pending(4, 'rotate_auth_tokens', 'Rotate credentials'),
  pending(4, 'analyze_access_logs --suspicious', 'Analyse accesses'),
  {
    name: 'check_data_integrity',
    does: 'Look for tampering',
    flags: [],
    meaning: LOOK_FOR_TAMPERING,
    part: null,
  },
  pending(4, 'update_security_config', 'Apply the security profile'),
  {
    ...pending(3, 'security_notification --incident', 'Tell the security team'),
    meaning: NOTIFY_SECURITY,
    part: null,
  },
  pending(4, 'weekly_security_review', 'Review a week'),
  pending(4, 'validate_auth_config', 'Validate authentication settings'),
  pending(4, 'security_audit --comprehensive', 'Audit everything'),
  pending(4, 'update_security_policies', 'Update the policies'),
  pending(4, 'test_incident_response --dry-run', 'Rehearse an incident'),
];

function there(usage: string, does: string, meaning: Meaning): Script {
  return { ...scriptOf(usage, does), meaning, part: null };
}

function pending(part: Part, usage: string, does: string): Script {
  return { ...scriptOf(usage, does), meaning: null, part };
}

/** `usage` is the script's name and flags as the runbook writes them. */
function scriptOf(usage: string, does: string): Pick<Script, 'name' | 'does' | 'flags'> {
  const [name = '', ...words] = usage.split(' ');
  return { name, does, flags: flagsOf(words) };
}

/** `--server NAME` takes a value, `--immediate` none. */
function flagsOf(words: readonly string[]): readonly ScriptFlag[] {
  return words.flatMap((flag, index) =>
    flag.startsWith('--') ? [{ flag, takesValue: words[index + 1]?.startsWith('--') === false }] : [],
  );
}
