import { isPorchlightError, PorchlightError } from '@porchlight/kernel';

/** Whether `error` is the S3 service's answer with one of these codes or HTTP statuses. */
export function hasS3Code(error: unknown, ...codes: readonly string[]): boolean {
  const { name, status } = answerOf(error);
  return codes.includes(name) || codes.includes(String(status));
}

/** What went wrong with the bucket, in our terms: all that may pass is `unavailable`. */
export function s3Error(cause: unknown): PorchlightError {
  if (isPorchlightError(cause)) return cause;
  const { name, status } = answerOf(cause);
  if (cause instanceof Error && cause.message.startsWith('Checksum mismatch'))
    return new PorchlightError(
      'corrupted_storage',
      'an object of the log has another checksum than it was stored with; restore it from a copy or a mirror',
      { cause },
    );
  const reason = status === undefined ? 'does not answer' : `answers ${status} ${name}`;
  return new PorchlightError(
    'unavailable',
    `the log’s bucket ${reason}; check that it runs and its settings`,
    {
      cause,
    },
  );
}

/** What makes a start pointless until somebody changes a setting; a HEAD has no body that could name the code. */
const SETTING_CODES = [
  'AccessDenied',
  'BucketAlreadyExists',
  'InvalidAccessKeyId',
  'InvalidBucketName',
  'SignatureDoesNotMatch',
  '400',
  '403',
];

/** As `s3Error`, at the start: `invalid_setting` where the service refuses the bucket or the credentials. */
export function s3SettingError(cause: unknown): PorchlightError {
  if (!hasS3Code(cause, ...SETTING_CODES)) return s3Error(cause);
  return new PorchlightError(
    'invalid_setting',
    'the S3 service refuses the log’s bucket or its access key; check both in the settings',
    { cause },
  );
}

function answerOf(error: unknown): { name: string; status: number | undefined } {
  if (!(error instanceof Error)) return { name: '', status: undefined };
  const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return { name: error.name, status: $metadata?.httpStatusCode };
}
