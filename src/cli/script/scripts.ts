import {
  CHECK_IN_EMERGENCY,
  LOOK_FOR_TAMPERING,
  MAKE_BACKUP,
  NOTIFY_OF_OUTAGE,
  NOTIFY_SECURITY,
  RESTORE_BACKUP,
  RESUME_COLLECTION,
  VALIDATE_SERVER,
  VERIFY_BACKUPS,
  VERIFY_DATA,
} from './meanings.ts';
import type { Part, Script, ScriptFlag } from './script.ts';

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
  pending(4, 'daily_health_check', 'Check servers and the installation'),
  { name: 'verify_backups', does: 'Verify every backup', flags: [], meaning: VERIFY_BACKUPS, part: null },
  pending(5, 'update_config --check-updates', 'Compare the configuration with what runs'),
  pending(4, 'weekly_performance_report', 'Report on a week'),
  pending(4, 'security_update_check', 'Look for advisories and expiries'),
  pending(4, 'config_audit', 'Audit the configuration'),
  pending(4, 'performance_optimization', 'Recommend settings'),
  pending(4, 'dr_test --dry-run', 'Rehearse a disaster'),
  {
    ...pending(4, 'emergency_health_check --all-servers', 'Check every server at once'),
    meaning: CHECK_IN_EMERGENCY,
  },
  pending(4, 'network_connectivity_test', 'Test names, ports, TLS and HTTP of every host'),
  pending(5, 'emergency_restart', 'Start the emergency configuration everywhere'),
  {
    ...pending(3, 'emergency_notification --outage', 'Tell everybody'),
    meaning: NOTIFY_OF_OUTAGE,
    part: null,
  },
  pending(4, 'log_analysis --emergency', 'Find patterns in the logs'),
  pending(4, 'dependency_check', 'Check what the service depends on'),
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
  pending(4, 'analyze_response_times --last-24h', 'Analyse response times'),
  pending(4, 'resource_utilization', 'Show what the service uses'),
  pending(4, 'analyze_connection_pools', 'Analyse connection pools'),
  pending(4, 'analyze_timeouts --last-week', 'Analyse time-outs'),
  pending(4, 'optimize_timeouts --recommend', 'Recommend time-outs'),
  pending(5, 'test_timeout_optimization', 'Try recommended time-outs beside the present ones'),
  pending(4, 'monitor_cache_performance', 'Show how caches do'),
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

/** `usage` is the script's name and flags as the runbook writes them. */
function pending(part: Part, usage: string, does: string): Script {
  const [name = '', ...words] = usage.split(' ');
  return { name, does, flags: flagsOf(words), meaning: null, part };
}

/** `--server NAME` takes a value, `--immediate` none. */
function flagsOf(words: readonly string[]): readonly ScriptFlag[] {
  return words.flatMap((flag, index) =>
    flag.startsWith('--') ? [{ flag, takesValue: words[index + 1]?.startsWith('--') === false }] : [],
  );
}
