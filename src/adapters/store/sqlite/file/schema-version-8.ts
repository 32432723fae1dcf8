/** Version 8: when each message had or has its turn at its channel; null for those that no limit holds back. */
export const SCHEMA_VERSION_8 = `
ALTER TABLE messages ADD COLUMN turn_at_ms INTEGER;
CREATE INDEX messages_by_turn ON messages (environment_id, channel, turn_at_ms) WHERE turn_at_ms IS NOT NULL;
`;
