/** Config: the environment of the console (`SIGNALBOX_*`) as typed values with defaults; all errors at once. */
import { join, resolve } from 'node:path'
import { parseCidr, type Cidr } from '@signalbox/shared/lib'

export interface ConsoleConfig {
  /** Absolute. `SIGNALBOX_DATA`, default `./data`. */
  readonly dataFolder: string
  /** Policies of users, one TypeScript file each. Absolute. `SIGNALBOX_POLICIES`, default `<SIGNALBOX_DATA>/policies`. */
  readonly policyFolder: string
  /** The address that the console listens on. `SIGNALBOX_CONSOLE_HOST`, default `127.0.0.1`. */
  readonly host: string
  /** `SIGNALBOX_CONSOLE_PORT`, default 3000. */
  readonly port: number
  /** The address that people open, where it is not host and port. `SIGNALBOX_CONSOLE_URL`. */
  readonly publicUrl?: string
  /** `SIGNALBOX_ADMIN_TOKEN`; none: no bearer token has all rights. */
  readonly adminToken?: string
  /** `SIGNALBOX_GATEWAY_TOKEN`; none: no gateway process may join. */
  readonly gatewayToken?: string
  /** Keys by which secrets are encrypted at rest: `keys/load-keys.ts`. `SIGNALBOX_ENCRYPTION_KEY`. */
  readonly encryptionKey?: string
  /** A file of such keys. `SIGNALBOX_ENCRYPTION_KEY_FILE`. */
  readonly encryptionKeyFile?: string
  /** Where the console answers over TLS too. `SIGNALBOX_CONSOLE_TLS_PORT`; none: nowhere. */
  readonly tlsPort?: number
  /**
   * PEM files of the certificate chain and its key. `SIGNALBOX_CONSOLE_TLS_CERT`, `SIGNALBOX_CONSOLE_TLS_KEY`; none: a
   * self-signed one.
   */
  readonly tlsFiles?: { readonly certificate: string; readonly key: string }
  /** Whose `X-Forwarded-For` is believed. `SIGNALBOX_TRUSTED_PROXIES`: addresses and blocks, by comma; none. */
  readonly trustedProxies: readonly Cidr[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** @throws Error with one sentence for each variable that cannot be used. */
export function readConfig(environment: Environment): ConsoleConfig {
  const errors: string[] = []
  const value = (name: string) => environment[name]?.trim() || undefined
  const readPort = (name: string, text: string) => {
    const number = Number(text)
    if (!Number.isInteger(number) || number < 1 || number > 65_535) {
      errors.push(`${name} is ${text}; it must be a port from 1 to 65535.`)
    }
    return number
  }
  const port = readPort('SIGNALBOX_CONSOLE_PORT', value('SIGNALBOX_CONSOLE_PORT') ?? '3000')
  const tlsPortText = value('SIGNALBOX_CONSOLE_TLS_PORT')
  const tlsPort = tlsPortText === undefined ? undefined : readPort('SIGNALBOX_CONSOLE_TLS_PORT', tlsPortText)
  const certificate = value('SIGNALBOX_CONSOLE_TLS_CERT')
  const key = value('SIGNALBOX_CONSOLE_TLS_KEY')
  if ((certificate === undefined) !== (key === undefined)) {
    errors.push('SIGNALBOX_CONSOLE_TLS_CERT and SIGNALBOX_CONSOLE_TLS_KEY belong together; set both or neither.')
  }
  const publicUrl = value('SIGNALBOX_CONSOLE_URL')
  if (publicUrl !== undefined && !URL.canParse(publicUrl)) {
    errors.push(`SIGNALBOX_CONSOLE_URL is ${publicUrl}; it must be a URL such as https://console.example.com.`)
  }
  const trustedProxies = (value('SIGNALBOX_TRUSTED_PROXIES') ?? '').split(',').flatMap((item): Cidr[] => {
    if (item.trim() === '') return []
    const block = parseCidr(item.trim())
    if (block !== null) return [block]
    errors.push(`SIGNALBOX_TRUSTED_PROXIES: "${item.trim()}" is not an IP address or a block such as 10.0.0.0/8.`)
    return []
  })
  const store = value('SIGNALBOX_STORE') ?? 'file:'
  if (store !== 'file:') {
    errors.push(
      `SIGNALBOX_STORE is ${store.replace(/\/\/[^@/]*@/, '//')}; only file: is supported: resources are kept in SIGNALBOX_DATA.`,
    )
  }
  const encryptionKey = value('SIGNALBOX_ENCRYPTION_KEY')
  const encryptionKeyFile = value('SIGNALBOX_ENCRYPTION_KEY_FILE')
  if (encryptionKey !== undefined && encryptionKeyFile !== undefined) {
    errors.push('SIGNALBOX_ENCRYPTION_KEY and SIGNALBOX_ENCRYPTION_KEY_FILE exclude each other; set one of them.')
  }
  if (errors.length > 0) throw new Error(errors.join('\n'))
  const adminToken = value('SIGNALBOX_ADMIN_TOKEN')
  const gatewayToken = value('SIGNALBOX_GATEWAY_TOKEN')
  return {
    dataFolder: resolve(/* turbopackIgnore: true */ value('SIGNALBOX_DATA') ?? 'data'),
    policyFolder: resolve(
      /* turbopackIgnore: true */ value('SIGNALBOX_POLICIES') ?? join(value('SIGNALBOX_DATA') ?? 'data', 'policies'),
    ),
    host: value('SIGNALBOX_CONSOLE_HOST') ?? '127.0.0.1',
    port,
    trustedProxies,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(tlsPort === undefined ? {} : { tlsPort }),
    ...(certificate === undefined || key === undefined ? {} : { tlsFiles: { certificate, key } }),
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
    ...(encryptionKeyFile === undefined ? {} : { encryptionKeyFile }),
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(gatewayToken === undefined ? {} : { gatewayToken }),
  }
}
