import { decodeUtf8, ERRORS, type ErrorCode, PorchlightError } from '@porchlight/kernel';
import { errorBodySchema } from './enrolment.ts';

/** The error that an answer of the API states (spec/http.md section 3), or `unavailable` for an answer that isn't the API's. */
export function errorOfAnswer(status: number, body: Uint8Array): PorchlightError {
  const parsed = errorBodySchema.safeParse(parseJsonAnswer(body));
  if (!parsed.success || !Object.hasOwn(ERRORS, parsed.data.code)) {
    return new PorchlightError('unavailable', `the cloud answered with status ${status}`);
  }
  return new PorchlightError(parsed.data.code as ErrorCode, parsed.data.hint);
}

/** The JSON of an answer; undefined, which no schema takes, for what isn't JSON. */
export function parseJsonAnswer(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    return undefined;
  }
}
