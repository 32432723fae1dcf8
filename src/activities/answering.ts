import { toApplicationFailure } from './to-application-failure.ts';

/** An activity's work, with its failures as Temporal takes them. */
export async function answering<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toApplicationFailure(error);
  }
}
