import { internalPaths, RECORDS_MEDIA_TYPE } from '@porchlight/contracts/internal';
import type { ClipSpool } from '@porchlight/domain';
import { type ClipId, type DeviceId, PorchlightError } from '@porchlight/kernel';
import { splitRecords } from '@porchlight/seal/header';

export interface HttpClipSpoolOptions {
  /** Where the broker's internal interface is, such as `http://127.0.0.1:1884`. */
  readonly baseUrl: string;
  readonly token: string;
  /** How long one call may take; 60 s unless told. */
  readonly timeoutMs?: number;
}

/** The spool of a broker in another process, over its internal HTTP interface (contracts/spec/internal.md). */
export class HttpClipSpool implements ClipSpool {
  readonly #options: HttpClipSpoolOptions;

  constructor(options: HttpClipSpoolOptions) {
    this.#options = options;
  }

  /** Throws `corrupted_storage` too, when the broker met damage. */
  async read(deviceId: DeviceId, clipId: ClipId): Promise<readonly Uint8Array[]> {
    const body = await this.#call('GET', internalPaths.clip(deviceId, clipId), null);
    try {
      return splitRecords(body);
    } catch (cause) {
      throw unavailable("the broker's answer ended in the middle of a record", cause);
    }
  }

  async settle(deviceId: DeviceId, clipId: ClipId, reply: Uint8Array, release: boolean): Promise<void> {
    await this.#call('POST', internalPaths.settle(deviceId, clipId, release), reply);
  }

  async #call(method: 'GET' | 'POST', path: string, body: Uint8Array | null): Promise<Uint8Array> {
    const { baseUrl, token, timeoutMs = 60_000 } = this.#options;
    let status: number;
    let answer: Uint8Array;
    try {
      const response = await fetch(new URL(path, baseUrl), {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': RECORDS_MEDIA_TYPE },
        body: body === null ? null : Uint8Array.from(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      });
      status = response.status;
      answer = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw unavailable('the broker cannot be reached; try again', cause);
    }
    if (status >= 200 && status < 300) return answer;
    throw refusedBy(status, answer);
  }
}

/** The broker's own code where it names damage; everything else is worth another try. */
function refusedBy(status: number, answer: Uint8Array): PorchlightError {
  const text = Buffer.from(answer.buffer, answer.byteOffset, answer.length).toString('utf8');
  if (status === 500 && text.includes('"corrupted_storage"')) {
    return new PorchlightError('corrupted_storage', "the broker's spool is damaged; its log names the file");
  }
  return unavailable(
    `the broker answered ${status}: check the internal address and token, and the broker's log`,
  );
}

function unavailable(hint: string, cause?: unknown): PorchlightError {
  return new PorchlightError('unavailable', hint, { cause });
}
