import type { Generated } from 'kysely';
import type { Role } from '../../../domain/access/role.ts';
import type { AuditRecord } from '../../../domain/audit/audit-record.ts';
import type { CheckOrigin, ServerStatus } from '../../../domain/check/check.ts';
import type { CheckView } from '../../../domain/check/check-view.ts';
import type { ServerCommand } from '../../../domain/command/command.ts';
import type { ModeView } from '../../../domain/fleet/mode.ts';
import type { ShardPlan } from '../../../domain/plan/shard-plan.ts';
import type { StoredQuiet } from '../../../ports/incident-store.ts';
import type { IncidentTables } from './incident-tables.ts';
import type { RunTables } from './run-tables.ts';
import type { McpEra } from '../../../domain/probe/probe.ts';
import type { Verdict } from '../../../domain/probe/verdict.ts';
import type { FileReport, ProposedRelease } from '../../../domain/release/environment-standing.ts';
import type { Release } from '../../../domain/release/release.ts';
import type { Rollup, RollupPeriod } from '../../../domain/rollup/rollup.ts';
import type { ConditionKey, ServerState } from '../../../domain/server/server-state.ts';
import type { ToolContract } from '../../../domain/tool-contract/tool-contract.ts';
import type { CheckDetail } from './rows/check-detail.ts';
import type { StoredFigures } from './rows/stored-figures.ts';
import type { JsonText } from './rows/json-text.ts';

/** 0, 1, or null for not judged. */
export type StoredFlag = number | null;

interface MetaTable {
  readonly key: string;
  readonly value: string;
}

/** Texts that repeat in millions of rows, such as hashes, kept once. */
interface SymbolsTable {
  readonly id: Generated<number>;
  readonly text: string;
}

interface EnvironmentsTable {
  readonly id: Generated<number>;
  readonly name: string;
  readonly last_file_hash: string | null;
  /** Hash of the release that the environment was last put on as a whole. */
  readonly current_release: string | null;
  readonly proposal: JsonText<ProposedRelease> | null;
  readonly file_report: JsonText<FileReport> | null;
  /** Rises with every change of the assignments. */
  readonly assignment_revision: Generated<number>;
  /** Null where the fleet has never said it. */
  readonly mode: JsonText<ModeView> | null;
  /** Silences and windows as the fleet last said them; null where it never has. */
  readonly quiet: JsonText<StoredQuiet> | null;
}

/** Every server ever seen. Rows are never deleted, so that an id may be remembered by a process. */
interface ServersTable {
  readonly id: Generated<number>;
  readonly environment_id: number;
  readonly name: string;
}

interface ReleasesTable {
  readonly id: Generated<number>;
  readonly environment_id: number;
  readonly hash: string;
  readonly created_at_ms: number;
  readonly body: JsonText<Release>;
}

interface AssignmentsTable {
  readonly server_id: number;
  readonly environment_id: number;
  readonly release_hash: string;
}

interface PlansTable {
  readonly id: string;
  readonly environment_id: number;
  readonly created_at_ms: number;
  readonly body: JsonText<ShardPlan>;
}

/** Columns ending in `_symbol` point into `symbols`. Times in milliseconds, instants since the epoch. */
export interface ChecksTable {
  readonly id: Generated<number>;
  readonly environment_id: number;
  /** `at_ms` in whole minutes: rows of one time lie together in the index, whatever their server. */
  readonly minute: number;
  readonly server_id: number;
  readonly at_ms: number;
  readonly origin: CheckOrigin;
  readonly wall_ms: number;
  readonly release_symbol: number;
  readonly status: ServerStatus;
  readonly score: number;
  readonly combined_ms: number | null;
  readonly available_symbol: number | null;
  readonly message: string | null;
  readonly detail: JsonText<CheckDetail> | null;
  readonly mcp_verdict: Verdict;
  readonly mcp_duration_ms: number | null;
  readonly mcp_message: string | null;
  readonly mcp_status_code: number | null;
  readonly mcp_attempts: number;
  readonly mcp_era: McpEra | null;
  readonly mcp_version_symbol: number | null;
  readonly mcp_tools_count: number | null;
  readonly mcp_expected_symbol: number | null;
  readonly mcp_tools_valid: StoredFlag;
  readonly mcp_contract_symbol: number | null;
  readonly mcp_dns_ms: number | null;
  readonly mcp_connect_ms: number | null;
  readonly mcp_tls_ms: number | null;
  readonly mcp_first_byte_ms: number | null;
  readonly mcp_certificate_expires_at_ms: number | null;
  readonly mcp_credential_expires_at_ms: number | null;
  readonly rest_verdict: Verdict;
  readonly rest_duration_ms: number | null;
  readonly rest_message: string | null;
  readonly rest_status_code: number | null;
  readonly rest_attempts: number;
  readonly rest_indicators: StoredFlag;
  readonly rest_format_valid: StoredFlag;
  readonly rest_dns_ms: number | null;
  readonly rest_connect_ms: number | null;
  readonly rest_tls_ms: number | null;
  readonly rest_first_byte_ms: number | null;
  readonly rest_certificate_expires_at_ms: number | null;
  readonly rest_credential_expires_at_ms: number | null;
}

export type StateBody = Omit<ServerState, 'last'>;

interface StatesTable {
  readonly server_id: number;
  readonly environment_id: number;
  readonly body: JsonText<StateBody>;
  /** The last check's row; a purge that takes the row puts the check into `last_body`. */
  readonly last_check_id: number | null;
  readonly last_body: JsonText<CheckView> | null;
  /** Rises within an environment with each transaction that writes states. */
  readonly revision: Generated<number>;
}

/** A rollup without its sketches, which are columns of their own. */
type RollupBody = Omit<Rollup, 'combinedSketch' | 'mcp' | 'rest'> & {
  readonly mcp: Omit<Rollup['mcp'], 'sketch'>;
  readonly rest: Omit<Rollup['rest'], 'sketch'>;
};

export interface RollupsTable {
  readonly id: Generated<number>;
  readonly period: RollupPeriod;
  readonly server_id: number;
  readonly start_ms: number;
  readonly checks: number;
  readonly body: JsonText<RollupBody>;
  readonly combined_sketch: Uint8Array;
  readonly mcp_sketch: Uint8Array;
  readonly rest_sketch: Uint8Array;
}

interface ContractsTable {
  readonly hash: string;
  readonly body: JsonText<ToolContract>;
}

interface ContractVersionsTable {
  readonly id: Generated<number>;
  readonly server_id: number;
  readonly hash: string;
  readonly first_seen_at_ms: number;
}

/** The outbox. A row with `delivered_at_ms` is history. */
export interface EdgesTable {
  readonly sequence: Generated<number>;
  readonly environment_id: number;
  readonly shard: number;
  readonly server_id: number;
  readonly condition: ConditionKey;
  readonly became: number;
  readonly at_ms: number;
  readonly reason: string;
  readonly delivered_at_ms: number | null;
}

interface ShardLeasesTable {
  readonly environment_id: number;
  readonly shard: number;
  readonly epoch: number;
  readonly owner: string;
  readonly acquired_at_ms: number;
}

interface CommandsTable {
  readonly sequence: Generated<number>;
  readonly environment_id: number;
  readonly at_ms: number;
  readonly who: string;
  readonly body: JsonText<ServerCommand>;
}

interface FiguresTable {
  readonly worker: string;
  readonly minute_ms: number;
  readonly body: JsonText<StoredFigures>;
}

interface IdempotencyTable {
  readonly key: string;
  readonly request_hash: string;
  readonly response: string | null;
  readonly at_ms: number;
}

interface AuditTable {
  readonly sequence: Generated<number>;
  readonly environment_id: number;
  readonly at_ms: number;
  readonly body: JsonText<AuditRecord>;
  readonly previous_hash: string;
  readonly hash: string;
}

interface ApiKeysTable {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly secret_hash: string;
  readonly created_at_ms: number;
  readonly created_by: string;
  readonly expires_at_ms: number | null;
  readonly revoked_at_ms: number | null;
  readonly last_used_at_ms: number | null;
}

/** The schema of the newest migration, as Kysely sees it. */
export interface Tables extends IncidentTables, RunTables {
  readonly meta: MetaTable;
  readonly symbols: SymbolsTable;
  readonly environments: EnvironmentsTable;
  readonly servers: ServersTable;
  readonly releases: ReleasesTable;
  readonly assignments: AssignmentsTable;
  readonly plans: PlansTable;
  readonly checks: ChecksTable;
  readonly states: StatesTable;
  readonly rollups: RollupsTable;
  readonly contracts: ContractsTable;
  readonly contract_versions: ContractVersionsTable;
  readonly edges: EdgesTable;
  readonly shard_leases: ShardLeasesTable;
  readonly commands: CommandsTable;
  readonly figures: FiguresTable;
  readonly idempotency: IdempotencyTable;
  readonly audit: AuditTable;
  readonly api_keys: ApiKeysTable;
}
