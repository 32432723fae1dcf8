import { existsSync } from 'node:fs';
import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleWorkflows } from '../../../src/worker/bundle-workflows.ts';
import { runFolder } from './run-folder.ts';

/** File of the workflows as one script, which the first who asks makes; null outside a run of the tests. */
export async function workflowBundle(): Promise<string | null> {
  const folder = runFolder();
  if (folder === null) return null;
  const bundle = join(folder, 'workflow-bundle.js');
  if (existsSync(bundle)) return bundle;
  // Whoever makes it at the same time makes the same.
  const made = join(await mkdtemp(join(folder, 'making-')), 'bundle.js');
  await writeFile(made, await bundleWorkflows());
  await rename(made, bundle);
  return bundle;
}

/** The same for a worker of the test's own process. */
export async function sharedWorkflows(): Promise<{ readonly codePath: string }> {
  const codePath = await workflowBundle();
  if (codePath === null) throw new Error('Only a run of the tests has workflows to share.');
  return { codePath };
}
