import { decodeUtf8, utf8 } from '@porchlight/kernel';
import { z } from 'zod';

const restingSchema = z.strictObject({
  accountId: z.string(),
  masterKeyHex: z.string(),
  /** The newest vault that was seen here. */
  vaultVersion: z.int(),
  /** The newest place of the audit record that was checked here. */
  audit: z.strictObject({ seq: z.int(), hashHex: z.string() }).nullable(),
});

/** What a browser keeps between visits. */
export type Resting = z.output<typeof restingSchema>;

const DATABASE = 'porchlight';
const STORE = 'resting';
const WRAPPING_KEY = 'wrapping-key';
const SEALED = 'sealed';
const IV_BYTES = 12;

/**
 * Keeps the account's key in IndexedDB under an AES-GCM key that WebCrypto made and never gives out (`extractable: false`): whoever copies the browser's storage has a handle, no key. Whoever can run code in this origin can use it; that is what the
 * client's published hash is for.
 */
export class RestingKeys {
  /** Null where nothing is kept, or what is kept doesn't open any more. */
  async read(): Promise<Resting | null> {
    const database = await open();
    try {
      const key = await get(database, WRAPPING_KEY);
      const sealed = await get(database, SEALED);
      if (!(key instanceof CryptoKey) || !(sealed instanceof Uint8Array)) return null;
      const iv = sealed.slice(0, IV_BYTES);
      const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv }, key, sealed.slice(IV_BYTES));
      return restingSchema.parse(JSON.parse(decodeUtf8(new Uint8Array(plain))));
    } catch {
      return null;
    } finally {
      database.close();
    }
  }

  /** False where the browser can't keep it: no room, or a private window. Then nothing is kept, so that no older key is taken for the newest. */
  async keep(resting: Resting): Promise<boolean> {
    try {
      await this.#write(resting);
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      await this.clear().catch(() => undefined);
      return false;
    }
  }

  async #write(resting: Resting): Promise<void> {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, [
      'encrypt',
      'decrypt',
    ]);
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const content = new Uint8Array(utf8(JSON.stringify(resting)));
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, content));
    const joined = new Uint8Array(IV_BYTES + sealed.length);
    joined.set(iv);
    joined.set(sealed, IV_BYTES);
    await this.#put([
      [WRAPPING_KEY, key],
      [SEALED, joined],
    ]);
  }

  async clear(): Promise<void> {
    const database = await open();
    try {
      const transaction = database.transaction(STORE, 'readwrite');
      transaction.objectStore(STORE).clear();
      await done(transaction);
    } finally {
      database.close();
    }
  }

  async #put(entries: readonly (readonly [string, unknown])[]): Promise<void> {
    const database = await open();
    try {
      const transaction = database.transaction(STORE, 'readwrite');
      for (const [name, value] of entries) transaction.objectStore(STORE).put(value, name);
      await done(transaction);
    } finally {
      database.close();
    }
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function get(database: IDBDatabase, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const request = database.transaction(STORE).objectStore(STORE).get(name);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
    transaction.onerror = () => reject(transaction.error);
  });
}
