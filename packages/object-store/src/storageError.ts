import { isPorchlightError, PorchlightError } from '@porchlight/kernel';

/** Whether `error` is the S3 service's answer with one of these codes, or with one of these HTTP statuses in digits. */
export function hasS3Code(error: unknown, ...codes: readonly string[]): boolean {
  const { name, status } = answerOf(error);
  return codes.includes(name) || codes.includes(String(status));
}

/** Whether the service says that the bucket or object isn't there. */
export function isMissing(error: unknown): boolean {
  return hasS3Code(error, 'NoSuchBucket', 'NoSuchKey', 'NotFound', '404');
}

/**
 * What went wrong with the object store, in our terms. An answer that no caller can act on, such as a refused key, is `unavailable` too: a clip
 * must wait until the settings are right, and never be dropped for them.
 */
export function storageError(cause: unknown): PorchlightError {
  if (isPorchlightError(cause)) return cause;
  const { name, status } = answerOf(cause);
  if (name === 'EntityTooLarge' || status === 413) {
    return new PorchlightError('limit_exceeded', 'the object is larger than the object store takes', {
      cause,
    });
  }
  if (cause instanceof Error && cause.message.startsWith('Checksum mismatch')) {
    return new PorchlightError(
      'corrupted_storage',
      'an object does not have the checksum it was stored with; restore it from a copy',
      { cause },
    );
  }
  const reason = status === undefined ? 'does not answer' : `answers ${status} ${name}`;
  return new PorchlightError(
    'unavailable',
    `the object store ${reason}; check that it runs and its settings`,
    {
      cause,
    },
  );
}

function answerOf(error: unknown): { name: string; status: number | undefined } {
  if (!(error instanceof Error)) return { name: '', status: undefined };
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return { name: error.name, status: $metadata?.httpStatusCode };
}
