/** Version 3: API keys. Never a secret, only its hash. */
export const SCHEMA_VERSION_3 = `
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  secret_hash TEXT NOT NULL,
  created_at_ms REAL NOT NULL,
  created_by TEXT NOT NULL,
  expires_at_ms REAL,
  revoked_at_ms REAL,
  last_used_at_ms REAL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX api_keys_by_living_name ON api_keys (name) WHERE revoked_at_ms IS NULL;
`;
