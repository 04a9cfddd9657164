/**
 * What a backup holds. A gzipped tar archive: the files of the data folder under their own names, `keys.json` where a
 * passphrase was given, and this as `manifest.json` at the end, so that an archive that was cut off is known by its lack.
 */
import * as z from 'zod'

export const manifestName = 'manifest.json'
export const keyBoxName = 'keys.json'

const file = z.strictObject({ path: z.string(), bytes: z.number().int().nonnegative(), sha256: z.string() })

export const manifest = z.strictObject({
  format: z.literal('signalbox/backup/1'),
  /** RFC 3339. */
  at: z.string(),
  files: z.array(file),
})
export type Manifest = z.infer<typeof manifest>

/** Folders of the data folder that go into a backup. What is left out is made anew or worth nothing elsewhere: locks, sessions, a gateway's copy. */
export const keptFolders = ['store', 'access', 'audit', 'tls', 'policies'] as const

const leftOut: ReadonlySet<string> = new Set(['store/lock', 'access/sessions.json', 'access/set-up.json'])

/** Whether the file at `path`, relative to the data folder, goes into a backup. */
export function isKept(path: string): boolean {
  return !leftOut.has(path) && !/\.(tmp|new)$/.test(path) && !/^store\/lock\b/.test(path)
}
