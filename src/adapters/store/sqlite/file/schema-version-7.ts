/** Version 7: incidents, their stories and messages, where alerts have got to, and what is kept quiet. */
export const SCHEMA_VERSION_7 = `
CREATE TABLE incidents (
  id TEXT NOT NULL,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  status TEXT NOT NULL,
  severity TEXT NOT NULL,
  opened_at_ms INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (environment_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX incidents_by_time ON incidents (environment_id, opened_at_ms DESC, id DESC);
CREATE TABLE incident_servers (
  environment_id INTEGER NOT NULL,
  incident_id TEXT NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers (id),
  PRIMARY KEY (environment_id, server_id, incident_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE timeline (
  environment_id INTEGER NOT NULL,
  incident_id TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (environment_id, incident_id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE messages (
  key TEXT PRIMARY KEY,
  environment_id INTEGER NOT NULL REFERENCES environments (id),
  channel TEXT NOT NULL,
  subject TEXT NOT NULL,
  event TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  reference TEXT,
  detail TEXT NOT NULL DEFAULT '',
  at_ms INTEGER NOT NULL,
  updated_at_ms INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_by_subject ON messages (environment_id, subject, channel);
CREATE TABLE routed_alerts (
  server_id INTEGER NOT NULL REFERENCES servers (id),
  environment_id INTEGER NOT NULL,
  rule TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (environment_id, server_id, rule)
) STRICT, WITHOUT ROWID;
ALTER TABLE environments ADD COLUMN quiet TEXT;
`;
