import { parseWith } from '@porchlight/contracts';
import {
  type CloudDescription,
  cloudSchema,
  errorOfAnswer,
  parseJsonAnswer,
} from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import { describedUrl } from '../api/describedUrl.ts';

const CALL_TIMEOUT_MS = 30_000;

/**
 * What the cloud says of itself, to be given to devices. `pinnedReceiptKeyHex` is the key that this household's first device was given, or null before: a cloud that
 * names another one later is refused with `wrong_key`. Throws also `unavailable`, and `malformed_message` for an answer of another form.
 */
export async function askCloud(
  baseUrl: string,
  fetch: typeof globalThis.fetch,
  pinnedReceiptKeyHex: string | null,
): Promise<CloudDescription> {
  const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
  let response: Response;
  let answer: Uint8Array;
  try {
    const url = describedUrl('GET', '/v1/cloud', baseUrl);
    response = await fetch(url, { signal, redirect: 'error', cache: 'no-store' });
    answer = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new PorchlightError('unavailable', 'the cloud does not answer: is it running?', { cause });
  }
  if (!response.ok) throw errorOfAnswer(response.status, answer);
  const cloud = parseWith(cloudSchema, parseJsonAnswer(answer), 'what the cloud says of itself');
  if (pinnedReceiptKeyHex !== null && cloud.receiptKeyHex !== pinnedReceiptKeyHex) {
    const hint =
      'the cloud names another receipt key than your first device was given: ask its operator whether that is meant before you pair';
    throw new PorchlightError('wrong_key', hint);
  }
  return cloud;
}
