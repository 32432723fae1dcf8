/** What is in the file of a store that nobody has open. */
export interface StoreFileVerdict {
  readonly schemaVersion: number;
  readonly storeId: string;
  readonly auditHead: { readonly sequence: number; readonly hash: string } | null;
  readonly environments: readonly string[];
}

export interface RestoredStore {
  /** A restored store has a new identity. */
  readonly storeId: string;
  /** Where the store is now that was there before; null where there was none. */
  readonly keptAs: string | null;
}

/** The store as a file of this machine: copied while others write, and replaced while nobody does. */
export interface StoreFile {
  readonly path: string;
  /** Bytes that a copy takes at most. Throws NO_DATA where there is no store. */
  bytes(): Promise<number>;
  /** A consistent copy in one file, mode 600, while others write. Throws the store's failures. */
  copyTo(path: string): Promise<void>;
  /** Looks through a copy without changing it. Throws STORE_CORRUPT, which says what is wrong. */
  inspect(path: string): Promise<StoreFileVerdict>;
  /** Brings a copy of the copy to today's schema in a folder of its own, and looks through that. Throws as `inspect`. */
  tryOut(path: string): Promise<void>;
  /** Throws DATA_IN_USE, naming who, while any process has the store open. */
  requireUnused(): Promise<void>;
  /**
   * Puts a copy in the store's place, whole or not at all, and keeps what was there beside it. Throws DATA_IN_USE,
   * changing nothing, while any process has the store open.
   */
  replaceWith(path: string, nowMs: number): Promise<RestoredStore>;
}
