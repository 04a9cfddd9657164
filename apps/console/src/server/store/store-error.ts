/** What can stand in the way of opening or writing the store. Messages are for the person who starts the console. */

/** Another living process has the folder open. */
export class StoreLockedError extends Error {
  override readonly name = 'StoreLockedError'
}

/** Stored data is damaged in a way that cannot be mended without losing acknowledged writes. */
export class StoreDamagedError extends Error {
  override readonly name = 'StoreDamagedError'
}

/** A batch could not be written (disk full, read-only file system, …), or the store is closed. Nothing was stored. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
}

/** The store is sealed by keys that were not given. */
export class StoreKeyError extends Error {
  override readonly name = 'StoreKeyError'
}
