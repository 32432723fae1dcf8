/** Version 5: what an environment runs, what waits for approval, and what came of its file. */
export const SCHEMA_VERSION_5 = `
ALTER TABLE environments ADD COLUMN current_release TEXT;
ALTER TABLE environments ADD COLUMN proposal TEXT;
ALTER TABLE environments ADD COLUMN file_report TEXT;
ALTER TABLE environments ADD COLUMN assignment_revision INTEGER NOT NULL DEFAULT 0;
UPDATE environments SET current_release = last_file_hash;
`;
