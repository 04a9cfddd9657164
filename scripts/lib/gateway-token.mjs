// The token by which the gateway of `npm start` joins its console: made once and kept, so that what is derived from it
// (session persistence, the seal of the last-known-good file) outlives a restart.
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

const pattern = /^[A-Za-z0-9_-]{43}$/

/** The token in the file `path`, which is made where it is missing, readable by its owner only. */
export function keepGatewayToken(path) {
  return read(path) ?? create(path)
}

// Whole or not at all: of two that begin together one makes it, and both read it.
function create(path) {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const own = `${path}.${process.pid}`
  writeFileSync(own, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true })
  try {
    linkSync(own, path)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  } finally {
    rmSync(own, { force: true })
  }
  return read(path)
}

function read(path) {
  try {
    const token = readFileSync(path, 'utf8').trim()
    if (pattern.test(token)) return token
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
  throw new Error(`${path} does not hold a gateway token. Remove it; the next start makes another.`)
}
