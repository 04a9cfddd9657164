/**
 * Keys of this gateway, all from one: the key by which session tokens name endpoints (`forward/sessions.ts`), which all
 * processes that may get a client's next request must share, and the one that seals secrets in the last-known-good file.
 *
 * Where the gateway has a token towards the console (`SIGNALBOX_GATEWAY_TOKEN`), they are derived from it: gateways that
 * share the token share their sessions, and the file on disk opens for nobody without the token. Otherwise one key is made
 * and kept in `<SIGNALBOX_DATA>/gateway/session-key`, readable by its owner only. Another key ends no connection; clients
 * are given a new place, and the console is asked for the configuration.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyRing } from '@signalbox/shared/lib'
import type { GatewayConfig } from './config.ts'

const keyBytes = 32

export interface ProcessKeys {
  readonly session: Buffer
  /** For what rests on disk. */
  readonly rest: KeyRing
}

/**
 * Never throws: where the folder cannot be written a key is made up, and sessions end with the process.
 * @param log Told what a person has to mend.
 */
export function loadProcessKeys(
  config: Pick<GatewayConfig, 'token' | 'folder'>,
  log: (sentence: string) => void,
): ProcessKeys {
  const master = config.token ?? loadOwnKey(config, log)
  const derive = (purpose: string): Buffer => createHmac('sha256', master).update(purpose).digest()
  return {
    session: typeof master === 'string' ? derive('signalbox session persistence') : master,
    rest: [derive('signalbox last-known-good')],
  }
}

function loadOwnKey({ folder }: Pick<GatewayConfig, 'folder'>, log: (sentence: string) => void): Buffer {
  const file = join(folder, 'session-key')
  try {
    return read(file) ?? create(folder, file)
  } catch (error) {
    log(`Sessions will not outlive this process, for their key cannot be kept in ${file}: ${String(error)}`)
    return randomBytes(keyBytes)
  }
}

function read(file: string): Buffer | null {
  try {
    const key = readFileSync(file)
    return key.length === keyBytes ? key : null
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

/** Whole or not at all: of several processes that begin together one makes the key, and the others read it. */
function create(folder: string, file: string): Buffer {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const own = `${file}.${process.pid}`
  writeFileSync(own, randomBytes(keyBytes), { mode: 0o600 })
  try {
    linkSync(own, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(own, { force: true })
  }
  const key = read(file)
  if (key === null) throw new Error('it does not hold a key of 32 bytes; remove it')
  return key
}
