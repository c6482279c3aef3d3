import { PorchlightError } from '@porchlight/kernel';

/** The body of an answer as it comes; what the caller stops reading isn't sent on. Throws as `orUnavailable`. */
export async function* piecesOf({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await orUnavailable(signal, reader.read());
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** What fetching and reading reject with: the reason of `signal` once it was aborted, else `unavailable`. */
export async function orUnavailable<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (cause) {
    signal.throwIfAborted();
    throw new PorchlightError('unavailable', 'the connection to the cloud broke off: try again', { cause });
  }
}
