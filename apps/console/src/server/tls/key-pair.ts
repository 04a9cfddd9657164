/**
 * The console's key pair: the one that was configured, else a self-signed one made at the first start and kept under
 * `$SIGNALBOX_DATA/tls` (mode 0600, the key sealed), so that who has
 * trusted it need not do so again.
 */
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { seal, unseal, type KeyRing } from '@signalbox/shared/lib'
import * as z from 'zod'
import { readJsonFile, writeJsonFile, writeTextFile } from '../access/files.ts'
import type { ConsoleConfig } from '../config.ts'
import { createSelfSigned, type KeyPair } from './self-signed.ts'

const renewBeforeMs = 30 * 86_400_000
const wildcardHosts: ReadonlySet<string> = new Set(['0.0.0.0', '::'])

const keyContext = 'TLS key of the console'
const keptFile = z.strictObject({ certificate: z.string(), key: z.string() })

/** The certificate of the console for clients to trust, where it signed its own. */
export function certificatePath(config: Pick<ConsoleConfig, 'dataFolder' | 'tlsFiles'>): string {
  return config.tlsFiles?.certificate ?? join(config.dataFolder, 'tls', 'console.crt')
}

/** PEM for clients to trust; `null` where a certificate was configured, which they are taken to trust. */
export async function certificateToTrust(config: ConsoleConfig): Promise<string | null> {
  if (config.tlsFiles !== undefined || config.tlsPort === undefined) return null
  return readFile(certificatePath(config), 'utf8')
}

/** @throws Error with a sentence for the person who starts the console, where a configured file cannot be used. */
export async function loadKeyPair(config: ConsoleConfig, keys: KeyRing, now: Date): Promise<KeyPair> {
  return config.tlsFiles === undefined ? keepSelfSigned(config, keys, now) : readConfigured(config.tlsFiles)
}

async function readConfigured(files: NonNullable<ConsoleConfig['tlsFiles']>): Promise<KeyPair> {
  const read = (variable: string, path: string) =>
    readFile(path, 'utf8').catch((cause: unknown) => {
      throw new Error(`${variable}: ${path} cannot be read.`, { cause })
    })
  const certificate = await read('SIGNALBOX_CONSOLE_TLS_CERT', files.certificate)
  const key = await read('SIGNALBOX_CONSOLE_TLS_KEY', files.key)
  if (fits({ certificate, key })) return { certificate, key }
  throw new Error(
    `The key in ${files.key} is not the one of the certificate in ${files.certificate}, or one is no PEM.`,
  )
}

function fits({ certificate, key }: KeyPair): boolean {
  try {
    return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))
  } catch {
    return false
  }
}

async function keepSelfSigned(config: ConsoleConfig, keys: KeyRing, now: Date): Promise<KeyPair> {
  const path = join(config.dataFolder, 'tls', 'console.json')
  const hosts = hostsOf(config)
  const kept = unsealKey(await readJsonFile(path, keptFile), keys)
  if (kept !== null && fits(kept) && isGood(new X509Certificate(kept.certificate), hosts, now)) return kept
  const made = createSelfSigned(hosts, now)
  await writeJsonFile(path, sealKey(made, keys))
  await writeTextFile(certificatePath(config), made.certificate)
  return made
}

/** `null` where there is none, or none that these keys open: another one is made then. */
function unsealKey(kept: KeyPair | null, keys: KeyRing): KeyPair | null {
  if (kept === null) return null
  const key = unseal(kept.key, keyContext, keys)
  return key === null ? null : { ...kept, key }
}

/** Brings the key that was kept under the first of `keys`; does nothing where there is none. */
export async function resealKeptPair(dataFolder: string, keys: KeyRing): Promise<void> {
  const path = join(dataFolder, 'tls', 'console.json')
  const kept = unsealKey(await readJsonFile(path, keptFile), keys)
  if (kept !== null) await writeJsonFile(path, sealKey(kept, keys))
}

function sealKey(pair: KeyPair, keys: KeyRing): KeyPair {
  return { ...pair, key: seal(pair.key, keyContext, { keys, random: (bytes) => randomBytes(bytes) }) }
}

function isGood(certificate: X509Certificate, hosts: readonly string[], now: Date): boolean {
  const lasts = Date.parse(certificate.validTo) - now.getTime() > renewBeforeMs
  return lasts && hosts.every((host) => (certificate.checkHost(host) ?? certificate.checkIP(host)) !== undefined)
}

/** The names under which clients may know the console. */
function hostsOf({ host, publicUrl }: ConsoleConfig): readonly string[] {
  const own = wildcardHosts.has(host) ? [hostname().toLowerCase()] : [host]
  const known = publicUrl === undefined ? [] : [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')]
  return [...new Set(['localhost', '127.0.0.1', '::1', ...own, ...known])]
}
