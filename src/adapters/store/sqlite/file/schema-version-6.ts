/** Version 6: the mode of an environment, as the fleet's workflow last said it. */
export const SCHEMA_VERSION_6 = `
ALTER TABLE environments ADD COLUMN mode TEXT;
`;
