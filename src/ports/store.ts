import type { DataCare } from './data-care.ts';
import type { IncidentStore } from './incident-store.ts';
import type { RunStore } from './run-store.ts';
import type { ApiKey } from '../domain/access/api-key.ts';
import type { AuditRecord, ChainedAuditRecord } from '../domain/audit/audit-record.ts';
import type { CheckView } from '../domain/check/check-view.ts';
import type { SequencedCommand, ServerCommand } from '../domain/command/command.ts';
import type { WorkerFigures, WorkerSpan } from '../domain/figures/worker-figures.ts';
import type { ModeView } from '../domain/fleet/mode.ts';
import type { ShardPlan } from '../domain/plan/shard-plan.ts';
import type {
  EnvironmentStanding,
  FileReport,
  ProposedRelease,
} from '../domain/release/environment-standing.ts';
import type { Release, RetentionSettings } from '../domain/release/release.ts';
import type { Rollup, RollupPeriod } from '../domain/rollup/rollup.ts';
import type { ServerState } from '../domain/server/server-state.ts';
import type { ToolContract } from '../domain/tool-contract/tool-contract.ts';
import type { Edge, SequencedEdge } from '../domain/watch/edge.ts';

/** Leave to write for a shard. Only fences: Temporal alone decides who runs. */
export interface ShardLease {
  readonly environment: string;
  readonly shard: number;
  /** Higher than every epoch given out for this shard before. */
  readonly epoch: number;
  readonly owner: string;
}

/** Everything that one commit of a shard loop makes true, at once or not at all. */
export interface CommitBatch {
  readonly lease: ShardLease;
  readonly checks: readonly CheckView[];
  readonly states: readonly ServerState[];
  readonly edges: readonly Edge[];
  readonly contracts: readonly ToolContract[];
  readonly rollups: readonly Rollup[];
}

/** What a shard loop needs. Every method throws STORE_UNAVAILABLE, STORE_FULL or STORE_CORRUPT on the store's failure. */
export interface ShardStore {
  /** Identity of this store's contents; a restored store has a new one. */
  readonly id: string;
  acquireLease(environment: string, shard: number, owner: string): Promise<ShardLease>;
  /** States of the named servers; one never checked is absent. */
  states(environment: string, servers: readonly string[]): Promise<readonly ServerState[]>;
  /** Throws LEASE_LOST, writing nothing, when a later epoch exists. */
  commit(batch: CommitBatch): Promise<void>;
  /** Edges not yet accepted by the fleet, ascending, at most `limit`. */
  pendingEdges(environment: string, shard: number, limit: number): Promise<readonly SequencedEdge[]>;
  acknowledgeEdges(environment: string, shard: number, upToSequence: number): Promise<void>;
  /** Highest sequence that the outbox has given out, 0 when none. */
  lastEdgeSequence(): Promise<number>;
  commandsAfter(environment: string, sequence: number): Promise<readonly SequencedCommand[]>;
  contract(hash: string): Promise<ToolContract | null>;
  /** Scheduled and confirming checks at or after `fromMs`, ascending: to rebuild an unfinished minute. */
  checksSince(environment: string, server: string, fromMs: number): Promise<readonly CheckView[]>;
  putFigures(figures: WorkerFigures): Promise<void>;
}

export interface ReleaseStore {
  /** Idempotent by hash. */
  putRelease(release: Release): Promise<void>;
  release(hash: string): Promise<Release | null>;
  /** Newest first. */
  releases(environment: string): Promise<readonly Release[]>;
  /** Server name to release hash: what runs. */
  assignments(environment: string): Promise<Readonly<Record<string, string>>>;
  /** Replaces the whole assignment of an environment in one transaction. Servers left out are no longer watched. */
  assign(environment: string, assignments: Readonly<Record<string, string>>): Promise<void>;
  /** Hash of the release last read from a file for this environment, null before the first. */
  lastFileHash(environment: string): Promise<string | null>;
  setLastFileHash(environment: string, hash: string): Promise<void>;
  /**
   * Stores a release and puts the whole environment on it, all at once: every server of it, none besides. What waited
   * for approval is dropped. Throws CONFLICT, changing nothing, when `replaces` is given and is not what runs.
   */
  applyRelease(release: Release, replaces?: string | null): Promise<void>;
  /** What the environment runs, what waits, and what came of its file. */
  standing(environment: string): Promise<EnvironmentStanding>;
  /** Null: nothing waits any more. */
  propose(environment: string, proposal: ProposedRelease | null): Promise<void>;
  reportFile(environment: string, report: FileReport): Promise<void>;
  /** Rises with every change of the assignments: cheap to look at often. */
  assignmentRevision(environment: string): Promise<number>;
  /** The mode that was noted last, null before the first. The fleet's workflow has the truth; this is for reading. */
  mode(environment: string): Promise<ModeView | null>;
  /** Notes a mode that the fleet has said; one of an earlier time than is noted changes nothing. */
  noteMode(environment: string, mode: ModeView): Promise<void>;
  environments(): Promise<readonly string[]>;
  putPlan(plan: ShardPlan): Promise<void>;
  plan(id: string): Promise<ShardPlan | null>;
  /** The one put last, null before the first. */
  newestPlan(environment: string): Promise<ShardPlan | null>;
}

export interface HistoryQuery {
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly limit: number;
  /** Opaque, from the page before. */
  readonly cursor?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

export interface NewStates {
  readonly states: readonly ServerState[];
  /** To ask with the next time. Of this store and environment only. */
  readonly mark: number;
}

export interface RollupQuery {
  readonly environment: string;
  /** All servers when absent. */
  readonly server?: string;
  readonly period: RollupPeriod;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Reading what was recorded, and recording what people do. */
export interface RecordStore {
  /** States of all servers that were ever checked in the environment. */
  allStates(environment: string): Promise<readonly ServerState[]>;
  /** Those written since `mark` was given out, all when it is null. One may come twice; none is left out. */
  statesSince(environment: string, mark: number | null): Promise<NewStates>;
  state(environment: string, server: string): Promise<ServerState | null>;
  /** Newest first; manual checks included. A cursor that is not ours is INVALID_REQUEST. */
  history(environment: string, server: string, query: HistoryQuery): Promise<Page<CheckView>>;
  /** Ascending by start. */
  rollups(query: RollupQuery): Promise<readonly Rollup[]>;
  contract(hash: string): Promise<ToolContract | null>;
  /** Hashes a server has promised, newest first, with when each was first seen. */
  contractVersions(environment: string, server: string): Promise<readonly ContractVersion[]>;
  /** Newest first: of the newest `limit`, those since then. */
  edges(environment: string, server: string | null, bounds: EdgeBounds): Promise<readonly SequencedEdge[]>;
  /** Stores a check made by hand; it is never folded. */
  putManualCheck(environment: string, check: CheckView, contracts: readonly ToolContract[]): Promise<void>;
  /** Checks by hand of a server that is not configured are refused elsewhere; this only counts. */
  countChecks(environment: string): Promise<number>;
  enqueue(environment: string, who: string, command: ServerCommand): Promise<number>;
  /** Chains the record to the one before it, of whatever environment, in the same transaction. */
  appendAudit(record: AuditRecord): Promise<void>;
  /** The same for a record that was left elsewhere, unless the very same is there already: it may be handed in twice. */
  takeInAudit(record: AuditRecord): Promise<void>;
  /** Newest first. */
  audit(environment: string, limit: number, filter?: AuditFilter): Promise<readonly ChainedAuditRecord[]>;
  /** Those of all environments after `sequence`, ascending. */
  auditAfter(sequence: number, limit: number): Promise<readonly ChainedAuditRecord[]>;
  /** The highest number that a record was ever given, also where it is no longer there; 0 before the first. */
  lastAuditSequence(): Promise<number>;
  /**
   * Gives `write` what the copy of this name lacks, in order, and remembers that it has it. One process has the turn;
   * it goes on with what comes meanwhile, and another resolves at once. However long `write` takes, the store is free
   * for others. A copy that breaks in between has some records twice, and never lacks one.
   */
  copyAudit(
    copy: string,
    write: (records: readonly ChainedAuditRecord[]) => void | Promise<void>,
  ): Promise<void>;
  /** What nobody has renewed for so long counts as given up, and may be begun again. */
  beginIdempotent(key: string, requestHash: string, abandonedAfterMs?: number): Promise<IdempotencyStart>;
  /** Says that whoever began it is still at it. */
  renewIdempotent(key: string): Promise<void>;
  finishIdempotent(key: string, response: string): Promise<void>;
  /** What was answered under a key; null where that is not known, or not yet. */
  idempotentResponse(key: string): Promise<string | null>;
  /** Of minutes that began at or after `fromMs`, ascending. */
  figures(fromMs: number): Promise<readonly WorkerFigures[]>;
  /** Of each worker that wrote figures since then, its first and its last: cheap for long stretches of time. */
  workerSpans(fromMs: number): Promise<readonly WorkerSpan[]>;
}

export interface EdgeBounds {
  readonly limit: number;
  readonly sinceMs?: number;
}

export interface AuditFilter {
  readonly who?: string;
  /** An action's whole name, or its noun for all of that. */
  readonly action?: string;
  readonly sinceMs?: number;
  /** Only records of a lower sequence. */
  readonly before?: number;
}

export interface ContractVersion {
  readonly hash: string;
  readonly firstSeenAtMs: number;
}

export type IdempotencyStart =
  | { readonly status: 'fresh' }
  | { readonly status: 'running' }
  | { readonly status: 'mismatch' }
  | { readonly status: 'done'; readonly response: string };

export interface PurgeResult {
  readonly checks: number;
  readonly minutes: number;
  readonly hours: number;
}

/** The installation's API keys. */
export interface KeyStore {
  /** False, storing nothing, when a key that is not revoked has the name, or any has the id. */
  addKey(key: ApiKey): Promise<boolean>;
  key(id: string): Promise<ApiKey | null>;
  /** Newest first; revoked ones too, so that an audit line's key can be looked up for ever. */
  keys(): Promise<readonly ApiKey[]>;
  /** The key as it is afterwards, null when there is none; one already revoked keeps its time. */
  revokeKey(id: string, atMs: number): Promise<ApiKey | null>;
  /** Notes a use; an earlier one than is noted changes nothing. */
  noteKeyUse(id: string, atMs: number): Promise<void>;
}

export interface StoreCare {
  /** Merges finished minutes into hours; idempotent. */
  rollUpHours(environment: string, nowMs: number): Promise<number>;
  /** Deletes what is older than the retention in bounded steps; the audit log is never purged. */
  purge(environment: string, retention: RetentionSettings, nowMs: number): Promise<PurgeResult>;
  /** Throws when the store cannot be read and written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface Store
  extends ShardStore, ReleaseStore, RecordStore, KeyStore, IncidentStore, RunStore, StoreCare, DataCare {}
