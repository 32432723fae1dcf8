import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CACHE_FOLDER } from '../../../bin/places.mjs';
import { findTemporalCli } from '../../../tools/temporal-cli.mjs';
import type { Looked } from '../../domain/doctor/installation-facts.ts';

/** The Temporal CLI that is there already, by its version text. Nothing is downloaded or built. */
export async function findLocalTemporalCli(): Promise<Looked<string>> {
  try {
    const path = await findTemporalCli({ cacheDir: CACHE_FOLDER, mayObtain: false });
    const { stdout } = await promisify(execFile)(path, ['--version']);
    return { found: `${stdout.trim()} at ${path}` };
  } catch (error) {
    const [, ...sources] = error instanceof Error ? error.message.split('\n') : [];
    return {
      failed: sources
        .slice(0, -1)
        .map((line) => line.trim())
        .join('; '),
    };
  }
}
