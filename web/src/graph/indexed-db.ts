export function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("The browser's store refused."));
  });
}

export function finished(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = () => reject(transaction.error ?? new Error("The browser's store refused."));
    transaction.oncomplete = () => resolve();
    transaction.onabort = refuse;
    transaction.onerror = refuse;
  });
}

/** A database of this origin, opened at its first use and again after it was closed under us. */
export class BrowserDatabase {
  readonly #factory: IDBFactory;
  readonly #name: string;
  readonly #make: (database: IDBDatabase) => void;
  #opened: Promise<IDBDatabase> | null = null;

  /** `make` builds the tables of a database that is new. */
  constructor(factory: IDBFactory, name: string, make: (database: IDBDatabase) => void) {
    this.#factory = factory;
    this.#name = name;
    this.#make = make;
  }

  async transaction(
    tables: string | string[],
    mode: IDBTransactionMode,
    options?: IDBTransactionOptions,
  ): Promise<IDBTransaction> {
    this.#opened ??= this.#open();
    return (await this.#opened).transaction(tables, mode, options);
  }

  async #open(): Promise<IDBDatabase> {
    const forget = () => {
      this.#opened = null;
    };
    const request = this.#factory.open(this.#name, 1);
    request.onupgradeneeded = () => this.#make(request.result);
    try {
      const database = await answer(request);
      // Another tab with a newer program must be able to upgrade; the next use opens again.
      database.onversionchange = () => {
        forget();
        database.close();
      };
      database.onclose = forget;
      return database;
    } catch (error) {
      forget();
      throw error;
    }
  }
}
