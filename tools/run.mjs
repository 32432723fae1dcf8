// Sets the project up, then runs a program of it on the Node that the lockfile brought:
//   node tools/run.mjs PROGRAM [ARGUMENT...]
// Node built-ins only, and the syntax of Node 20: it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, ROOT } from './bootstrap.mjs';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  process.stderr.write('usage: node tools/run.mjs PROGRAM [ARGUMENT...]\n');
  process.exit(2);
}
try {
  await bootstrap();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(3);
}
const node = bundledNode();
const child = spawn(node, ['--disable-warning=ExperimentalWarning', program, ...args], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH ?? ''}` },
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));

/** The Node of the lockfile, or this one where the platform has no build in it and this one is new enough. */
function bundledNode() {
  const brought = join(ROOT, 'node_modules', '.bin', 'node');
  if (existsSync(brought) && spawnSync(brought, ['--version']).status === 0) return brought;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  process.stderr.write(
    `Node 24 or newer is needed on ${process.platform} ${process.arch}; this is ${process.version}.\n`,
  );
  process.exit(3);
}
