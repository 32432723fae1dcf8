import { readFileSync } from 'node:fs';
import { PACKAGE_FOLDER } from './package-folder.ts';

/** The package's version. Read without a schema: the command line's help needs it, and loads nothing else. */
export const VERSION: string = versionOf(JSON.parse(readFileSync(`${PACKAGE_FOLDER}package.json`, 'utf8')));

function versionOf(manifest: unknown): string {
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  if (hasVersion && typeof manifest.version === 'string') return manifest.version;
  throw new Error('package.json has no version.');
}
