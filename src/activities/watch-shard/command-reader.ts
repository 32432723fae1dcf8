import type { SequencedCommand } from '../../domain/command/command.ts';
import type { Log } from '../../ports/log.ts';
import type { ShardStore } from '../../ports/store.ts';
import { isStoreFailure } from './store-failure.ts';

export interface CommandReaderOptions {
  readonly environment: string;
  readonly store: Pick<ShardStore, 'commandsAfter'>;
  readonly log: Pick<Log, 'error'>;
  /** Every command up to this one has been folded. */
  readonly afterSequence: number;
  readonly obey: (command: SequencedCommand) => Promise<void>;
}

/** Hands people's commands to the loop in order. One that cannot be obeyed does not hold up those behind it. */
export class CommandReader {
  readonly #options: CommandReaderOptions;
  #sequence: number;
  #isReading = false;
  #trouble: string | null = null;

  constructor(options: CommandReaderOptions) {
    this.#options = options;
    this.#sequence = options.afterSequence;
  }

  /** Never throws. While the store is away the commands wait in it, and the recorder has said so. */
  async read(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const { environment, store } = this.#options;
    try {
      for (const command of await store.commandsAfter(environment, this.#sequence)) {
        await this.#hand(command);
        this.#sequence = command.sequence;
      }
      this.#trouble = null;
    } catch (error) {
      if (!isStoreFailure(error)) this.#sayOnce(`Commands cannot be read: ${String(error)}`);
    } finally {
      this.#isReading = false;
    }
  }

  async #hand(command: SequencedCommand): Promise<void> {
    try {
      await this.#options.obey(command);
    } catch (error) {
      if (isStoreFailure(error)) throw error;
      const { kind, server } = command.command;
      this.#options.log.error(
        `Command ${command.sequence}, ${kind} of ${server} by ${command.who}, failed inside Watchkeeper and is skipped: ${String(error)}`,
        { environment: this.#options.environment },
      );
    }
  }

  #sayOnce(trouble: string): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#options.log.error(trouble, { environment: this.#options.environment });
  }
}
