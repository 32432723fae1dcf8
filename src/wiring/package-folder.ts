import { fileURLToPath } from 'node:url';

/** Where package.json lies, with a slash at its end: two folders up from here, in a clone and once built. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../../', import.meta.url));

/** What may stand in a configuration, as JSON Schema. */
export const CONFIG_SCHEMA_FILE = `${PACKAGE_FOLDER}config/schema.json`;
