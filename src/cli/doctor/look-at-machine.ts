import { existsSync, readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { PACKAGE_FOLDER } from '../../wiring/package-folder.ts';

const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
const Installed = z.object({ version: z.string() });

/** Packages that are not installed as this program asks for them, with what is wrong. */
export function wrongPackages(folder = PACKAGE_FOLDER): readonly string[] {
  const { dependencies } = Manifest.parse(readJson(join(folder, 'package.json')));
  return Object.entries(dependencies).flatMap(([name, wanted]) => {
    const found = installedVersion(folder, name);
    if (found === wanted) return [];
    return [found === null ? `${name} is missing` : `${name} is ${found}, not ${wanted}`];
  });
}

function installedVersion(folder: string, name: string): string | null {
  const path = join(folder, 'node_modules', name, 'package.json');
  if (existsSync(path)) return Installed.parse(readJson(path)).version;
  const above = dirname(folder);
  return above === folder ? null : installedVersion(above, name);
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** How many files this process may have open; null where the system does not say. */
export function descriptorLimit(): number | null {
  const limits = read('/proc/self/limits');
  const [, soft] = /^Max open files\s+(\S+)/m.exec(limits) ?? [];
  if (soft === undefined) return null;
  return soft === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(soft);
}

/** What may be used without taking it from others; Linux knows it better than Node. */
export function availableMemoryBytes(): number {
  const [, kibibytes] = /^MemAvailable:\s+(\d+)/m.exec(read('/proc/meminfo')) ?? [];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1_024;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
