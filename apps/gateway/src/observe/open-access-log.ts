/** Opens the access log that `SIGNALBOX_ACCESS_LOG` names. */
import { createWriteStream } from 'node:fs'
import type { Writable } from 'node:stream'
import { createAccessLog, type AccessLog } from './access-log.ts'

/** @param target `stdout`, the path of a file that is appended to, or `null` for none */
export function openAccessLog(
  target: string | null,
  stdout: Writable,
  log: (sentence: string) => void,
): AccessLog | null {
  if (target === null) return null
  return createAccessLog(target === 'stdout' ? stdout : createWriteStream(target, { flags: 'a' }), log)
}
