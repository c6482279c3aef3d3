const STORE = 'values';

/** Where the export that is under way is kept; signing out clears it. */
export const EXPORT_DATABASE = 'porchlight-export';

/** Where this browser keeps how far it has followed the log; signing out clears it, and the vault says to the next where to go on. */
export const LOG_DATABASE = 'porchlight-log';

/** Values by name in a database of this browser, which outlives the page. What a person clears with the site's data goes with it. */
export class KeptValues {
  readonly #database: string;

  constructor(database: string) {
    this.#database = database;
  }

  /** Undefined where there is none. */
  async read(name: string): Promise<unknown> {
    return this.#with('readonly', (store) => store.get(name));
  }

  /** What structured cloning takes. */
  async write(name: string, value: unknown): Promise<void> {
    await this.#with('readwrite', (store) => store.put(value, name));
  }

  async clear(): Promise<void> {
    await this.#with('readwrite', (store) => store.clear());
  }

  /** Resolves once it is durable, or read. */
  async #with(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
    const database = await openDatabase(this.#database);
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(STORE, mode);
        const request = act(transaction.objectStore(STORE));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error);
        transaction.onerror = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  }
}

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
