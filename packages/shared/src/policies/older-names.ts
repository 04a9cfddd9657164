/** Settings under the names that older versions of Kong had for them, so that their files import unchanged. */

type Config = Readonly<Record<string, unknown>>

/** From and to: dotted paths of members. */
type Move = readonly [from: string, to: string]

const isConfig = (value: unknown): value is Config =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Each value that stands under an older name goes to its newer one, unless that has a value of its own. */
export function withNewerNames(config: Config, moves: readonly Move[]): Config {
  let moved = config
  for (const [from, to] of moves) {
    const value = read(moved, from.split('.'))
    if (value === undefined) continue
    const rest = write(moved, from.split('.'), undefined)
    moved = read(rest, to.split('.')) === undefined ? write(rest, to.split('.'), value) : rest
  }
  return moved
}

function read(config: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return config
  return isConfig(config) && Object.hasOwn(config, name) ? read(config[name], rest) : undefined
}

/** `undefined` takes the member away. */
function write(config: Config, [name = '', ...rest]: readonly string[], value: unknown): Config {
  const inner = config[name]
  const next = rest.length === 0 ? value : write(isConfig(inner) ? inner : {}, rest, value)
  const others = Object.entries(config).filter(([key]) => key !== name)
  return Object.fromEntries(next === undefined ? others : [...others, [name, next]])
}

/** `redis_host` and the like (Kong before 3.8). */
export const redisMoves: readonly Move[] = [
  'host',
  'port',
  'username',
  'password',
  'ssl',
  'ssl_verify',
  'server_name',
  'timeout',
  'database',
].map((name): Move => [`redis_${name}`, `redis.${name}`])

/** `127.0.0.1:26379` in lists (Kong before 3.8) → objects. */
export function toNodes(addresses: unknown, hostName: 'host' | 'ip'): unknown {
  if (!Array.isArray(addresses)) return addresses
  return addresses.map((address: unknown) => {
    const [, host, port] = typeof address === 'string' ? (/^(.+):(\d+)$/.exec(address) ?? []) : []
    return host === undefined ? address : { [hostName]: host, port: Number(port) }
  })
}
