-- A file as version 1 wrote it.
PRAGMA user_version = 1;
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE symbols (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE environments (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, last_file_hash TEXT
) STRICT;
CREATE TABLE servers (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  name TEXT NOT NULL,
  UNIQUE (environment_id, name)
) STRICT;
CREATE TABLE releases (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  hash TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (hash, environment_id)
) STRICT;
CREATE INDEX releases_by_environment ON releases (environment_id, created_at_ms);
CREATE TABLE assignments (
  server_id INTEGER PRIMARY KEY REFERENCES servers (id),
  environment_id INTEGER NOT NULL,
  release_hash TEXT NOT NULL,
  FOREIGN KEY (release_hash, environment_id) REFERENCES releases (hash, environment_id)
) STRICT;
CREATE INDEX assignments_by_release ON assignments (release_hash, environment_id);
CREATE TABLE plans (
  id TEXT PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  created_at_ms REAL NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE TABLE checks (
  id INTEGER PRIMARY KEY,
  environment_id INTEGER NOT NULL,
  minute INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id),
  at_ms REAL NOT NULL,
  origin TEXT NOT NULL,
  wall_ms REAL NOT NULL,
  release_symbol INTEGER NOT NULL,
  status TEXT NOT NULL,
  score REAL NOT NULL,
  combined_ms REAL,
  available_symbol INTEGER,
  message TEXT,
  detail TEXT,
  mcp_verdict TEXT NOT NULL,
  mcp_duration_ms REAL,
  mcp_message TEXT,
  mcp_status_code INTEGER,
  mcp_attempts INTEGER NOT NULL,
  mcp_era TEXT,
  mcp_version_symbol INTEGER,
  mcp_tools_count INTEGER,
  mcp_expected_symbol INTEGER,
  mcp_tools_valid INTEGER,
  mcp_contract_symbol INTEGER,
  mcp_dns_ms REAL,
  mcp_connect_ms REAL,
  mcp_tls_ms REAL,
  mcp_first_byte_ms REAL,
  mcp_certificate_expires_at_ms REAL,
  mcp_credential_expires_at_ms REAL,
  rest_verdict TEXT NOT NULL,
  rest_duration_ms REAL,
  rest_message TEXT,
  rest_status_code INTEGER,
  rest_attempts INTEGER NOT NULL,
  rest_indicators INTEGER,
  rest_format_valid INTEGER,
  rest_dns_ms REAL,
  rest_connect_ms REAL,
  rest_tls_ms REAL,
  rest_first_byte_ms REAL,
  rest_certificate_expires_at_ms REAL,
  rest_credential_expires_at_ms REAL
) STRICT;
CREATE INDEX checks_by_minute ON checks (environment_id, minute, server_id);
CREATE TABLE states (
  server_id INTEGER PRIMARY KEY REFERENCES servers (id),
  environment_id INTEGER NOT NULL,
  body TEXT NOT NULL,
  last_check_id INTEGER,
  last_body TEXT
) STRICT;
CREATE TABLE rollups (
  id INTEGER PRIMARY KEY,
  period TEXT NOT NULL CHECK (period IN ('minute', 'hour')),
  server_id INTEGER NOT NULL REFERENCES servers (id),
  start_ms REAL NOT NULL,
  checks INTEGER NOT NULL,
  body TEXT NOT NULL,
  combined_sketch BLOB NOT NULL,
  mcp_sketch BLOB NOT NULL,
  rest_sketch BLOB NOT NULL,
  UNIQUE (period, server_id, start_ms)
) STRICT;
CREATE TABLE contracts (hash TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE contract_versions (
  id INTEGER PRIMARY KEY,
  server_id INTEGER NOT NULL REFERENCES servers (id),
  hash TEXT NOT NULL,
  first_seen_at_ms REAL NOT NULL,
  UNIQUE (server_id, hash)
) STRICT;
CREATE TABLE edges (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  shard INTEGER NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id),
  condition TEXT NOT NULL,
  became INTEGER NOT NULL CHECK (became IN (0, 1)),
  at_ms REAL NOT NULL,
  reason TEXT NOT NULL,
  delivered_at_ms REAL
) STRICT;
CREATE INDEX edges_pending ON edges (environment_id, shard, sequence) WHERE delivered_at_ms IS NULL;
CREATE INDEX edges_delivered ON edges (environment_id, at_ms) WHERE delivered_at_ms IS NOT NULL;
CREATE INDEX edges_by_environment ON edges (environment_id, sequence);
CREATE INDEX edges_by_server ON edges (server_id, sequence);
CREATE TABLE shard_leases (
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  shard INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  owner TEXT NOT NULL,
  acquired_at_ms REAL NOT NULL,
  PRIMARY KEY (environment_id, shard)
) STRICT, WITHOUT ROWID;
CREATE TABLE commands (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  at_ms REAL NOT NULL,
  who TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX commands_by_environment ON commands (environment_id, sequence);
CREATE TABLE figures (
  worker TEXT NOT NULL, minute_ms REAL NOT NULL, body TEXT NOT NULL, PRIMARY KEY (minute_ms, worker)
) STRICT, WITHOUT ROWID;
CREATE TABLE idempotency (
  key TEXT PRIMARY KEY, request_hash TEXT NOT NULL, response TEXT, at_ms REAL NOT NULL
) STRICT;
CREATE INDEX idempotency_by_age ON idempotency (at_ms);
CREATE TABLE audit (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  at_ms REAL NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_environment ON audit (environment_id, sequence);
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
INSERT INTO meta VALUES ('store_id', '6f1e2d3c-0000-4000-8000-000000000001');
INSERT INTO environments VALUES (1, 'production', NULL);
INSERT INTO servers VALUES (1, 1, 'search'), (2, 1, 'booking');
INSERT INTO symbols VALUES (1, 'release-hash'), (2, '["both"]');
INSERT INTO checks (environment_id, minute, server_id, at_ms, origin, wall_ms, release_symbol, status, score,
  available_symbol, mcp_verdict, mcp_attempts, rest_verdict, rest_attempts)
VALUES (1, 29460240, 1, 1767614400000, 'schedule', 12.5, 1, 'HEALTHY', 1, 2, 'ok', 1, 'ok', 1);
INSERT INTO edges (environment_id, shard, server_id, condition, became, at_ms, reason)
VALUES (1, 0, 1, 'status:HEALTHY', 1, 1767614400000, 'The first check succeeded.');
