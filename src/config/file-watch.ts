import { statSync, watch, type FSWatcher } from 'node:fs';
import { dirname } from 'node:path';

export interface FileWatchOptions {
  readonly path: string;
  /** Called once for each change, after the file has been left alone for a moment; calls never overlap. Again where it rejects. */
  readonly onChange: () => Promise<void>;
  readonly settleMs?: number;
  readonly pollMs?: number;
}

const SETTLE_MS = 300;
const POLL_MS = 2_000;
/** No file's fingerprint: the next look finds a change. */
const UNTOLD = '';

/**
 * Notices that a file has become another: written, renamed over by an editor, or exchanged behind a symbolic link as
 * Kubernetes does with a ConfigMap. The folder's events make it quick; a look every two seconds makes it certain,
 * where there are no events (network file systems, links into other folders, no watches left).
 */
export class FileWatch {
  readonly #options: Required<FileWatchOptions>;
  readonly #poll: NodeJS.Timeout;
  #events: FSWatcher | null;
  #settling: NodeJS.Timeout | null = null;
  /** What was last told, and what is there now. */
  #told: string;
  #seen: string;
  #telling: Promise<void> = Promise.resolve();

  constructor(options: FileWatchOptions) {
    this.#options = { settleMs: SETTLE_MS, pollMs: POLL_MS, ...options };
    this.#told = this.#seen = fingerprintOf(options.path);
    this.#events = this.#watchFolder();
    this.#poll = setInterval(() => {
      this.#look();
    }, this.#options.pollMs);
  }

  /** Resolves when a call under way has ended. */
  async close(): Promise<void> {
    clearInterval(this.#poll);
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#events?.close();
    await this.#telling;
  }

  #watchFolder(): FSWatcher | null {
    try {
      const events = watch(dirname(this.#options.path), () => {
        this.#look();
      });
      // A folder that is gone, or a watch that the system takes back: the poll goes on.
      events.on('error', () => {
        events.close();
        this.#events = null;
      });
      return events;
    } catch {
      return null;
    }
  }

  #look(): void {
    const now = fingerprintOf(this.#options.path);
    if (now === this.#seen) return;
    this.#seen = now;
    if (this.#settling !== null) clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#settled();
    }, this.#options.settleMs);
  }

  #settled(): void {
    this.#settling = null;
    this.#seen = fingerprintOf(this.#options.path);
    if (this.#seen === this.#told) return;
    this.#told = this.#seen;
    this.#telling = this.#telling.then(this.#options.onChange).catch(() => {
      this.#told = this.#seen = UNTOLD;
    });
  }
}

/** Of the file behind all links. A file that is not there has one too: that it went is a change. */
function fingerprintOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? 'missing' : `${stats.dev}:${stats.ino}:${stats.mtimeNs}:${stats.size}`;
}
