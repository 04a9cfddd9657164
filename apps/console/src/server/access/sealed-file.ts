/** A small file of which nothing is to be read on disk: seeds of second factors, secrets of identity providers. */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { isSealed, seal, unseal, type KeyRing } from '@signalbox/shared/lib'
import type * as z from 'zod'
import { hasCode } from '../store/durable.ts'
import { readJsonFile, writeJsonFile, writeTextFile } from './files.ts'

/** @param keys `null` keeps everything in clear. */
export class SealedFile<T> {
  readonly path: string
  readonly #schema: z.ZodType<T>
  readonly #keys: KeyRing | null

  constructor(path: string, schema: z.ZodType<T>, keys: KeyRing | null) {
    this.path = path
    this.#schema = schema
    this.#keys = keys
  }

  /**
   * The content, or `null` where there is no such file. One that an older version wrote in clear is read too, and sealed.
   * @throws Error naming the file, where it is damaged or was sealed by other keys.
   */
  async read(): Promise<T | null> {
    const text = await readIfThere(this.path)
    if (text === null) return null
    if (!isSealed(text)) {
      const content = await readJsonFile(this.path, this.#schema)
      if (content !== null && this.#keys !== null) await this.write(content)
      return content
    }
    const opened = this.#keys === null ? null : unseal(text.trimEnd(), this.#context, this.#keys)
    if (opened === null) {
      throw new Error(
        `${this.path} is damaged, or encrypted by another key than the one that is there. Restore it from a copy.`,
      )
    }
    return this.#schema.parse(JSON.parse(opened))
  }

  /** Durable when it resolves. */
  async write(content: T): Promise<void> {
    if (this.#keys === null) return writeJsonFile(this.path, content)
    const sealing = { keys: this.#keys, random: (bytes: number) => randomBytes(bytes) }
    await writeTextFile(this.path, `${seal(JSON.stringify(content), this.#context, sealing)}\n`)
  }

  get #context(): string {
    return `file ${basename(this.path)}`
  }
}

async function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  })
}
