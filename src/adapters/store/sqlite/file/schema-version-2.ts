/** Version 2: states say when they were written, so that a reader need only read what is new. */
export const SCHEMA_VERSION_2 = `
ALTER TABLE states ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX states_by_revision ON states (environment_id, revision);
`;
