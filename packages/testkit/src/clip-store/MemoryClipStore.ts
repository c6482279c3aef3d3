import type { ClipStore, ListedObject, StoredObject } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';

type Method = 'put' | 'get' | 'delete' | 'list';

/** Keeps the contract of `ClipStore` in memory, and fails when told to. */
export class MemoryClipStore implements ClipStore {
  readonly #objects = new Map<string, Uint8Array>();
  readonly #corrupted = new Set<string>();
  readonly #failures = new Map<Method, 'before' | 'after'>();
  readonly #maxObjectBytes: number;

  constructor(maxObjectBytes = 512 * 1024 * 1024) {
    this.#maxObjectBytes = maxObjectBytes;
  }

  /** Makes the next call of `method` throw `unavailable`, `before` it did anything or `after` it has persisted. */
  failNext(method: Method, when: 'before' | 'after'): void {
    this.#failures.set(method, when);
  }

  /** Makes every later read of `key` end with `corrupted_storage`, until it is put again. */
  corrupt(key: string): void {
    this.#corrupted.add(key);
  }

  /** What is kept, by key; a copy. */
  objects(): Map<string, Uint8Array> {
    return new Map(this.#objects);
  }

  async put(key: string, body: Uint8Array): Promise<void> {
    this.#failIfTold('put', 'before');
    if (body.length > this.#maxObjectBytes) {
      throw new PorchlightError('limit_exceeded', `an object has at most ${this.#maxObjectBytes} bytes`);
    }
    this.#objects.set(key, body.slice());
    this.#corrupted.delete(key);
    this.#failIfTold('put', 'after');
  }

  async get(key: string): Promise<StoredObject | null> {
    this.#failIfTold('get', 'before');
    const bytes = this.#objects.get(key);
    this.#failIfTold('get', 'after');
    if (bytes === undefined) return null;
    return { sizeBytes: bytes.length, body: piecesOf(bytes, this.#corrupted.has(key)) };
  }

  async delete(key: string): Promise<void> {
    this.#failIfTold('delete', 'before');
    this.#objects.delete(key);
    this.#failIfTold('delete', 'after');
  }

  async *list(prefix: string): AsyncGenerator<string> {
    this.#failIfTold('list', 'before');
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix));
    yield* keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    this.#failIfTold('list', 'after');
  }

  async *sizes(prefix: string): AsyncGenerator<ListedObject> {
    for await (const key of this.list(prefix)) {
      yield { key, sizeBytes: this.#objects.get(key)?.length ?? 0 };
    }
  }

  #failIfTold(method: Method, when: 'before' | 'after'): void {
    if (this.#failures.get(method) !== when) return;
    this.#failures.delete(method);
    throw new PorchlightError('unavailable', `told to fail ${when} ${method}`);
  }
}

const PIECE_BYTES = 64 * 1024;

async function* piecesOf(bytes: Uint8Array, corrupted: boolean): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.slice(at, at + PIECE_BYTES);
  if (corrupted) throw new PorchlightError('corrupted_storage', 'the checksum of the object does not fit');
}
