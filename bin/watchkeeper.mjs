#!/usr/bin/env node
// Starts Watchkeeper on a Node that can run it: this one where it is new enough, else the one that the package brought.
import { spawn } from 'node:child_process';
import * as module from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeFlagsOf } from './node-flags.mjs';
import { CACHE_FOLDER, MAIN_FILE } from './places.mjs';

const LEAST_NODE = 24;
// Name look-ups share this pool with the disk; it is read once, before its first use.
process.env.UV_THREADPOOL_SIZE ??= '16';
const words = process.argv.slice(2);
const args = [...nodeFlagsOf(words[0]), MAIN_FILE, ...words];

if (Number(process.versions.node.split('.')[0]) >= LEAST_NODE) {
  process.removeAllListeners('warning');
  // The flags of a worker are read when Node starts. Another program in the place of this one has the same number,
  // parent and streams; a channel to the parent would be lost, so who opens one gives the flags itself.
  if (words[0] === 'worker' && process.execve !== undefined && process.channel === undefined) {
    process.execve(process.execPath, [process.execPath, ...args]);
  }
  // Before anything else is loaded: code from the cache needs neither its types stripped nor to be compiled. Not in the
  // shared temporary folder, where others could plant code.
  module.enableCompileCache(join(CACHE_FOLDER, 'compiled'));
  await import(pathToFileURL(MAIN_FILE).href);
} else {
  const node = broughtNode();
  if (node === null) {
    process.stderr.write(
      `watchkeeper: Node ${LEAST_NODE} or newer is needed; this is ${process.version}. Install it, or reinstall without --omit=optional.\n`,
    );
    process.exit(3);
  }
  const child = spawn(node, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

function broughtNode() {
  try {
    return module.createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    return null;
  }
}
