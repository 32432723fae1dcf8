import { dirname, relative } from 'node:path';
import { CONFIG_SCHEMA_FILE } from '../../wiring/package-folder.ts';

/** The line by which editors know what may stand in a configuration file. */
export function schemaLine(target: string): string {
  return `yaml-language-server: $schema=${relative(dirname(target), CONFIG_SCHEMA_FILE)}`;
}
