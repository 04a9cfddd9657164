/**
 * Names → addresses, remembered and refreshed, so that a connection does not wait for a name server and a name server
 * that is away takes no endpoint with it.
 */
import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Clock } from '../exchange/clock.ts'

/** An answer younger than this is used as it is. */
const freshMs = 10_000
/** An older one is still used while it is refreshed behind the scenes, up to this age; then connections wait. */
const usableMs = 60_000

interface Answer {
  readonly addresses: readonly LookupAddress[]
  readonly atMs: number
}

type Resolve = (name: string) => Promise<readonly LookupAddress[]>

/**
 * A `lookup` for `net.connect`. Addresses are handed out in turn. When a name can no longer be resolved its last
 * answer goes on being used; an error is given only for a name that never had one.
 */
export function createLookup(clock: Clock, resolve: Resolve = resolveBySystem): LookupFunction {
  const answers = new Map<string, Answer>()
  const pending = new Map<string, Promise<readonly LookupAddress[]>>()
  let turn = 0

  const refresh = (name: string): Promise<readonly LookupAddress[]> => {
    const running = pending.get(name)
    if (running !== undefined) return running
    const started = resolve(name)
      .then((addresses) => {
        answers.set(name, { addresses, atMs: clock.monotonicMs() })
        return addresses
      })
      .catch((error: unknown) => {
        const last = answers.get(name)
        if (last === undefined) throw error
        return last.addresses
      })
      .finally(() => pending.delete(name))
    pending.set(name, started)
    return started
  }

  const find = (name: string): Promise<readonly LookupAddress[]> => {
    const answer = answers.get(name)
    const ageMs = answer === undefined ? Infinity : clock.monotonicMs() - answer.atMs
    if (answer === undefined || ageMs > usableMs) return refresh(name)
    if (ageMs > freshMs) void refresh(name)
    return Promise.resolve(answer.addresses)
  }

  return (name, options, callback) => {
    find(name).then(
      (addresses) => {
        const rotated = rotate(ofFamily(addresses, options.family), turn++)
        const [first] = rotated
        if (first === undefined) callback(noAddress(name), '')
        else if (options.all === true) callback(null, [...rotated])
        else callback(null, first.address, first.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : noAddress(name), ''),
    )
  }
}

const resolveBySystem: Resolve = (name) =>
  new Promise((resolve, reject) => {
    systemLookup(name, { all: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)))
  })

function ofFamily(addresses: readonly LookupAddress[], family: number | 'IPv4' | 'IPv6' | undefined): LookupAddress[] {
  const wanted = family === 'IPv4' || family === 4 ? 4 : family === 'IPv6' || family === 6 ? 6 : 0
  return addresses.filter((address) => wanted === 0 || address.family === wanted)
}

function rotate(addresses: readonly LookupAddress[], by: number): readonly LookupAddress[] {
  if (addresses.length < 2) return addresses
  const at = by % addresses.length
  return [...addresses.slice(at), ...addresses.slice(0, at)]
}

const noAddress = (name: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${name} has no address`), { code: 'ENOTFOUND' })
