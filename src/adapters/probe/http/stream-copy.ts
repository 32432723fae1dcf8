import type { StreamConsumer } from './exchange.ts';

/** Keeps what passes to a consumer, for those who asked to see it. */
export class StreamCopy implements StreamConsumer {
  readonly #consumer: StreamConsumer;
  readonly #chunks: Buffer[] = [];

  constructor(consumer: StreamConsumer) {
    this.#consumer = consumer;
  }

  push(chunk: Buffer): boolean {
    this.#chunks.push(chunk);
    return this.#consumer.push(chunk);
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}
