import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { HostSpec } from '../../../src/domain/execute/place.ts';

const FOLDER = join(import.meta.dirname, 'programs');

/** Finds programs that answer as those of a small Linux machine do, whatever this one is, before its own. */
export const HOST_PATH = `${FOLDER}${delimiter}${process.env['PATH'] ?? ''}`;

/** This machine, with a log that is there. */
export const SAMPLE_HOST: HostSpec = {
  place: { executor: 'local' },
  unit: 'mcp-server',
  logPath: join(FOLDER, 'df'),
};

/** The same, as a configuration has it. */
export const SAMPLE_HOST_ENTRY = {
  executor: 'local',
  unit: SAMPLE_HOST.unit,
  log_path: SAMPLE_HOST.logPath,
};

export interface HostFolder {
  /** Also where what `systemctl` was asked is written down. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Puts a file there; gives its path. */
  file(name: string, text: string): string;
  /** A folder in it with one of the programs and no other; gives its path. */
  folderOf(program: string): string;
  asked(): readonly string[];
  remove(): void;
}

/** A folder of its own for what happens on a host. */
export function createHostFolder(): HostFolder {
  const folder = mkdtempSync(join(tmpdir(), 'watchkeeper-host-'));
  const log = join(folder, `watchkeeper-systemctl-${String(process.getuid?.())}.log`);
  return {
    folder,
    env: { ...process.env, PATH: HOST_PATH, TMPDIR: folder },
    file(name, text) {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
    folderOf(program) {
      const place = join(folder, `only-${program}`);
      mkdirSync(place);
      symlinkSync(join(FOLDER, program), join(place, program));
      return place;
    },
    asked: () => {
      try {
        return readFileSync(log, 'utf8').trimEnd().split('\n');
      } catch {
        return [];
      }
    },
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
