/** Small files that only this process and its user may read; whole or not there, also after a crash. */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type * as z from 'zod'

/** @returns the content, or `null` where there is no such file. Throws with the file's name where it cannot be read. */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return null
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new Error(`${path} cannot be read: it is damaged. Restore it from a copy, or move it away to start anew.`, {
      cause,
    })
  }
}

/** As {@link writeTextFile}. */
export async function writeJsonFile(path: string, content: unknown): Promise<void> {
  await writeTextFile(path, `${JSON.stringify(content, null, 2)}\n`)
}

/** Writes beside, syncs, renames, syncs the folder. Mode 0600, in a folder of mode 0700. */
export async function writeTextFile(path: string, content: string): Promise<void> {
  const folder = dirname(path)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const beside = `${path}.new`
  const file = await open(beside, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  await syncFolder(folder)
}

export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true })
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
