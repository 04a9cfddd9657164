/**
 * Durable: the few file operations that the store's promises rest on. After each of them the result survives a power
 * cut: the file is fsynced before it gets its name, and the folder after.
 */
import { link, mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Only the owner may look: the store holds private keys. */
export const fileMode = 0o600
const folderMode = 0o700

/** Makes a folder and its parents, private to the owner; the names of new ones are on disk when it returns. */
export async function ensureFolder(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true, mode: folderMode })
  if (firstMade === undefined) return
  for (let parent = dirname(folder); ; parent = dirname(parent)) {
    await syncFolder(parent)
    if (parent === dirname(firstMade) || parent === dirname(parent)) return
  }
}

/** Makes creations, renames and deletions in a folder durable. Some systems cannot open folders; there it does nothing. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle
  try {
    handle = await open(folder, 'r')
  } catch (error) {
    if (hasCode(error, 'EISDIR', 'EPERM', 'EACCES')) return
    throw error
  }
  try {
    await handle.sync()
  } catch (error) {
    if (!hasCode(error, 'EINVAL', 'EPERM', 'ENOTSUP')) throw error
  } finally {
    await handle.close()
  }
}

/**
 * Replaces `path` by what `write` writes: beside it, fsynced, renamed over it, folder fsynced. At no moment is there a
 * half-written file under its name. With `keepPrevious` the former file stays as `<path>.bak`.
 */
export async function replaceFile(
  path: string,
  write: (handle: FileHandle) => Promise<void>,
  { keepPrevious = false } = {},
): Promise<void> {
  const beside = `${path}.tmp`
  const handle = await open(beside, 'w', fileMode)
  try {
    await write(handle)
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (keepPrevious) await keepAsPrevious(path)
  await rename(beside, path)
  await syncFolder(dirname(path))
}

async function keepAsPrevious(path: string): Promise<void> {
  const previous = `${path}.bak`
  await rm(previous, { force: true })
  try {
    await link(path, previous)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    await rename(path, previous)
  }
}

/** The bytes of a file, or null where there is none. */
export async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Whether an error of the operating system has one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code)
}
