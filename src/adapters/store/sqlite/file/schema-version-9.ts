/** Version 9: runs of runbooks, their stories, and what the actions of their steps gave. */
export const SCHEMA_VERSION_9 = `
CREATE TABLE runs (
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  id TEXT NOT NULL,
  runbook TEXT NOT NULL,
  is_open INTEGER NOT NULL,
  started_at_ms INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (environment_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX runs_by_start ON runs (environment_id, started_at_ms, id);
CREATE TABLE run_entries (
  environment_id INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (environment_id, run_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE run_outputs (
  environment_id INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  path TEXT NOT NULL,
  is_undo INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (environment_id, run_id, path, is_undo, attempt)
) STRICT;
`;
