#!/usr/bin/env node
// Starts Watchkeeper on a Node that can run it: this one where it is new enough, else the one that the package brought.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const LEAST_NODE = 24;
// Name look-ups share this pool with the disk; it is read once, before its first use.
process.env.UV_THREADPOOL_SIZE ??= '16';
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));

if (Number(process.versions.node.split('.')[0]) >= LEAST_NODE) {
  process.removeAllListeners('warning');
  await import(main);
} else {
  const node = broughtNode();
  if (node === null) {
    process.stderr.write(
      `watchkeeper: Node ${LEAST_NODE} or newer is needed; this is ${process.version}. Install it, or reinstall without --omit=optional.\n`,
    );
    process.exit(3);
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', main, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function broughtNode() {
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return null;
  }
}
