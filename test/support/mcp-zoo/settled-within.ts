/**
 * The promise's value if it settles before a timer of this length fires, else an error. Timers and what they settle
 * run in order, so that a busy machine delays both sides alike.
 */
export async function settledWithin<T>(limitMs: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`It took longer than ${limitMs} ms.`));
    }, limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
