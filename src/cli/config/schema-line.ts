import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMA = fileURLToPath(new URL('../../../config/schema.json', import.meta.url));

/** The line by which editors know what may stand in a configuration file. */
export function schemaLine(target: string): string {
  return `yaml-language-server: $schema=${relative(dirname(target), SCHEMA)}`;
}
