import { log } from '@temporalio/workflow';

export interface ProjectionOptions<View, Entry> {
  /** For the log, where it could not be written. */
  readonly what: string;
  /** Of the view, without making it: it is asked for again and again. */
  readonly revision: () => number;
  readonly view: () => View;
  readonly write: (view: View, entries: readonly Entry[]) => Promise<void>;
}

/**
 * What a workflow writes into the store for people to read: how it stands, and what was added to its story. Nobody waits
 * for the store: however long it is away, the work goes on, and the newest is written when it is back.
 */
export class Projection<View extends { readonly revision: number }, Entry> {
  readonly #options: ProjectionOptions<View, Entry>;
  /** Decided and not written yet. */
  readonly entries: Entry[];
  #writtenRevision: number;
  #isWriting = false;

  constructor(
    options: ProjectionOptions<View, Entry>,
    {
      entries = [],
      writtenRevision = 0,
    }: { readonly entries?: readonly Entry[]; readonly writtenRevision?: number } = {},
  ) {
    this.#options = options;
    this.entries = [...entries];
    this.#writtenRevision = writtenRevision;
  }

  add(entries: readonly Entry[]): void {
    this.entries.push(...entries);
  }

  get isWriting(): boolean {
    return this.#isWriting;
  }

  get canWrite(): boolean {
    return this.#isUnwritten() && !this.#isWriting;
  }

  start(): void {
    if (!this.canWrite) return;
    this.#isWriting = true;
    void this.#write()
      .catch((error: unknown) => {
        log.error(`${this.#options.what} could not be written`, { error });
      })
      .finally(() => (this.#isWriting = false));
  }

  /** Writes the last words. Nothing is being written by then. */
  async finish(): Promise<void> {
    while (this.#isUnwritten()) await this.#write();
  }

  #isUnwritten(): boolean {
    return this.entries.length > 0 || this.#options.revision() > this.#writtenRevision;
  }

  async #write(): Promise<void> {
    const view = this.#options.view();
    const entries = this.entries.splice(0);
    this.#writtenRevision = view.revision;
    await this.#options.write(view, entries);
  }
}
