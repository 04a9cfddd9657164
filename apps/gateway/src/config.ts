/**
 * Config: the environment (`SIGNALBOX_*`) → {@link GatewayConfig}, or every mistake in it at once.
 *
 * The contract's variables, and six of our own: `SIGNALBOX_ACCESS_LOG`, `SIGNALBOX_LOG_FOLDERS`, `SIGNALBOX_DRAIN_TIMEOUT_MS`,
 * `SIGNALBOX_TRUSTED_PROXIES`, `SIGNALBOX_DEBUG_HEADERS` and `SIGNALBOX_REDIS_URL`.
 */
import { isIP } from 'node:net'
import { isAbsolute, join, resolve } from 'node:path'
import { fail, ok, type Result } from '@signalbox/shared/lib'
import type { Addressing } from '@signalbox/shared/snapshot'
import { parseAddressPool } from './address-pool.ts'

export interface GatewayConfig {
  /** Origin of the console, without a trailing slash. `SIGNALBOX_CONSOLE_URL` (http://127.0.0.1:3000). */
  readonly consoleUrl: string
  /** Bearer token towards the console; `null` sends none. `SIGNALBOX_GATEWAY_TOKEN`. */
  readonly token: string | null
  /** `<SIGNALBOX_DATA>/gateway`, holds the last-known-good file. `SIGNALBOX_DATA` (./data). */
  readonly folder: string
  /** `SIGNALBOX_BIND` (127.0.0.1), `SIGNALBOX_ADDRESS_POOL` (none), `SIGNALBOX_PORT_OFFSET` (0). */
  readonly addressing: Addressing
  /** `SIGNALBOX_ADMIN_BIND` (127.0.0.1:9901). Port 0 takes a free one. */
  readonly admin: { readonly address: string; readonly port: number }
  /** `SIGNALBOX_WORKERS` (the number of cores): processes that share the listeners; at most 256. */
  readonly workers: number
  /** `SIGNALBOX_ACCESS_LOG`: `stdout`, or the path of a file that is appended to; `null` (not set) writes none. */
  readonly accessLog: string | null
  /** `SIGNALBOX_POLICIES` (`<SIGNALBOX_DATA>/policies`): policies of users, one TypeScript file each. */
  readonly policyFolder: string
  /** `<SIGNALBOX_DATA>/gateway/logs`: what policies write. */
  readonly logFolder: string
  /** `SIGNALBOX_LOG_FOLDERS` (none): absolute folders, by comma, that policies may write to as well. */
  readonly allowedLogFolders: readonly string[]
  /** `SIGNALBOX_DRAIN_TIMEOUT_MS` (30000): how long open requests may take after SIGTERM or on a listener that went. */
  readonly drainTimeoutMs: number
  /** `SIGNALBOX_TRUSTED_PROXIES` (none): addresses and CIDR blocks, by comma, whose forwarding fields are believed. */
  readonly trustedProxies: readonly string[]
  /** `SIGNALBOX_MAX_CONNECTIONS` (50000): client connections open at once, on all ports, of one worker process. */
  readonly maxConnections: number
  /** `SIGNALBOX_TAKE_OVER` (false): shares the ports of the gateway at `admin`, and ends it once it can serve in its place. */
  readonly takeOver: boolean
  /** `SIGNALBOX_DEBUG_HEADERS` (false): names the rule, listener and upstream on every response. */
  readonly debugHeaders: boolean
  /** `SIGNALBOX_REDIS_URL` (none), such as redis://:secret@10.0.0.5:6379/0: where limits are counted for several gateways. */
  readonly redisUrl: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the environment; empty variables count as not set.
 *
 * @param machine what defaults depend on
 * @returns the configuration, or one sentence per mistake, each naming its variable
 */
export function parseConfig(
  environment: Environment,
  machine: { readonly cores: number; readonly workingFolder: string },
): Result<GatewayConfig, readonly string[]> {
  const errors: string[] = []
  const text = (name: string, otherwise: string) => environment[name]?.trim() || otherwise
  const whole = (name: string, otherwise: number, [least, most]: readonly [number, number]) => {
    const given = text(name, String(otherwise))
    const value = Number(given)
    if (/^-?\d+$/.test(given) && value >= least && value <= most) return value
    errors.push(`${name} is "${given}"; it must be a whole number from ${least} to ${most}.`)
    return otherwise
  }

  const folder = join(resolve(machine.workingFolder, text('SIGNALBOX_DATA', 'data')), 'gateway')
  const config: GatewayConfig = {
    consoleUrl: parseConsoleUrl(text('SIGNALBOX_CONSOLE_URL', defaultConsoleUrl(text)), errors),
    token: text('SIGNALBOX_GATEWAY_TOKEN', '') || null,
    folder,
    policyFolder: resolve(machine.workingFolder, text('SIGNALBOX_POLICIES', join(folder, '..', 'policies'))),
    logFolder: join(folder, 'logs'),
    allowedLogFolders: parseLogFolders(text('SIGNALBOX_LOG_FOLDERS', ''), errors),
    addressing: {
      bind: parseBind(text('SIGNALBOX_BIND', '127.0.0.1'), errors),
      pool: parsePool(text('SIGNALBOX_ADDRESS_POOL', ''), errors),
      portOffset: whole('SIGNALBOX_PORT_OFFSET', 0, [0, 65_534]),
    },
    admin: parseAdminBind(text('SIGNALBOX_ADMIN_BIND', '127.0.0.1:9901'), errors),
    workers: whole('SIGNALBOX_WORKERS', machine.cores, [1, 256]),
    accessLog: text('SIGNALBOX_ACCESS_LOG', '') || null,
    drainTimeoutMs: whole('SIGNALBOX_DRAIN_TIMEOUT_MS', 30_000, [0, 3_600_000]),
    trustedProxies: parseTrustedProxies(text('SIGNALBOX_TRUSTED_PROXIES', ''), errors),
    maxConnections: whole('SIGNALBOX_MAX_CONNECTIONS', 50_000, [1, 10_000_000]),
    takeOver: parseSwitch('SIGNALBOX_TAKE_OVER', text('SIGNALBOX_TAKE_OVER', 'false'), errors),
    debugHeaders: parseSwitch('SIGNALBOX_DEBUG_HEADERS', text('SIGNALBOX_DEBUG_HEADERS', 'false'), errors),
    redisUrl: parseRedisUrl(text('SIGNALBOX_REDIS_URL', ''), errors),
  }
  return errors.length === 0 ? ok(config) : fail(errors)
}

/** The ports of this system that no route may lead to: health and figures, and the console. */
export function ownPortsOf({ admin, consoleUrl }: Pick<GatewayConfig, 'admin' | 'consoleUrl'>) {
  const { hostname, port, protocol } = new URL(consoleUrl)
  return [
    { host: admin.address, port: admin.port },
    { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) },
  ]
}

function defaultConsoleUrl(text: (name: string, otherwise: string) => string): string {
  return `http://${text('SIGNALBOX_CONSOLE_HOST', '127.0.0.1')}:${text('SIGNALBOX_CONSOLE_PORT', '3000')}`
}

function parseConsoleUrl(given: string, errors: string[]): string {
  const url = URL.canParse(given) ? new URL(given) : null
  if (url !== null && /^https?:$/.test(url.protocol)) return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
  errors.push(`SIGNALBOX_CONSOLE_URL is "${given}"; it must be the console's address, such as http://127.0.0.1:3000.`)
  return given
}

/** Its value may hold a password and is not repeated. */
function parseRedisUrl(given: string, errors: string[]): string | null {
  if (given === '') return null
  if (URL.canParse(given) && /^rediss?:$/.test(new URL(given).protocol)) return given
  errors.push(
    'SIGNALBOX_REDIS_URL must be an address such as redis://127.0.0.1:6379 or rediss://user:password@host:6380.',
  )
  return null
}

function parseBind(given: string, errors: string[]): string {
  if (isIP(given) === 0) errors.push(`SIGNALBOX_BIND is "${given}"; it must be an IP address, such as 0.0.0.0.`)
  return given
}

function parsePool(given: string, errors: string[]): readonly string[] {
  const pool = parseAddressPool(given)
  if (pool.ok) return pool.value
  for (const error of pool.error) errors.push(`SIGNALBOX_ADDRESS_POOL: ${error}.`)
  return []
}

function parseTrustedProxies(given: string, errors: string[]): readonly string[] {
  const items = given.split(',').map((item) => item.trim())
  for (const item of items.filter((one) => one !== '' && !isAddressOrBlock(one)))
    errors.push(`SIGNALBOX_TRUSTED_PROXIES: "${item}" is not an IP address or a block such as 10.0.0.0/8.`)
  return items.filter((item) => item !== '')
}

function isAddressOrBlock(item: string): boolean {
  const [address = '', prefix] = item.split('/')
  const bits = isIP(address) === 6 ? 128 : 32
  return isIP(address) !== 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
}

function parseLogFolders(given: string, errors: string[]): readonly string[] {
  const folders = given.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]))
  for (const folder of folders)
    if (!isAbsolute(folder))
      errors.push(`SIGNALBOX_LOG_FOLDERS: "${folder}" must begin with /, as in /var/log/signalbox.`)
  return folders.map((folder) => resolve(folder))
}

function parseSwitch(name: string, given: string, errors: string[]): boolean {
  if (given !== 'true' && given !== 'false') errors.push(`${name} is "${given}"; it must be true or false.`)
  return given === 'true'
}

function parseAdminBind(given: string, errors: string[]): GatewayConfig['admin'] {
  const match = /^(?:\[(?<six>[^\]]+)\]|(?<four>[^:]+)):(?<port>\d{1,5})$/.exec(given)
  const address = match?.groups?.['six'] ?? match?.groups?.['four'] ?? ''
  const port = Number(match?.groups?.['port'])
  if (isIP(address) !== 0 && port <= 65_535) return { address, port }
  errors.push(`SIGNALBOX_ADMIN_BIND is "${given}"; it must be an IP address and a port, such as 127.0.0.1:9901.`)
  return { address, port: 0 }
}
