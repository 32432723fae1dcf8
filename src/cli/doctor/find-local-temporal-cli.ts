import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import { findTemporalCli } from '../../../tools/temporal-cli.mjs';
import type { Looked } from '../../domain/doctor/installation-facts.ts';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));

/** The Temporal CLI that is there already, by its version text. Nothing is downloaded or built. */
export async function findLocalTemporalCli(): Promise<Looked<string>> {
  try {
    const path = await findTemporalCli({ cacheDir: join(PACKAGE, '.cache'), mayObtain: false });
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
