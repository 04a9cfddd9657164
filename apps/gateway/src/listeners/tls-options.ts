/**
 * TLS options of a listener (Gateway API `ListenerTLSConfig.options`): the keys that are known here, and what they set.
 *
 * | key | value | default |
 * | --- | --- | --- |
 * | `signalbox.dev/min-tls-version` | `1.2` or `1.3` | `1.2` |
 * | `signalbox.dev/max-tls-version` | `1.2` or `1.3` | `1.3` |
 * | `signalbox.dev/tls-ciphers` | OpenSSL names, by colon or comma | OpenSSL's safe ones |
 * | `signalbox.dev/tls-curves` | groups of the key exchange, by colon or comma | OpenSSL's |
 * | `signalbox.dev/alpn` | protocols, by comma, best first: `h2`, `http/1.1` | `h2,http/1.1` |
 *
 * A key of another implementation means nothing here; a value that is none counts as not given, for a listener that
 * serves with safe defaults is better than one that does not serve.
 */
import type { SecureContextOptions, SecureVersion } from 'node:tls'

const tlsOptionKeys = {
  minVersion: 'signalbox.dev/min-tls-version',
  maxVersion: 'signalbox.dev/max-tls-version',
  ciphers: 'signalbox.dev/tls-ciphers',
  curves: 'signalbox.dev/tls-curves',
  alpn: 'signalbox.dev/alpn',
} as const

type Options = Readonly<Record<string, string>>

const versions = new Map<string, SecureVersion>([
  ['1.2', 'TLSv1.2'],
  ['1.3', 'TLSv1.3'],
])

export function toContextOptions(options: Options): SecureContextOptions {
  const minVersion = versions.get(options[tlsOptionKeys.minVersion] ?? '') ?? 'TLSv1.2'
  const maxVersion = versions.get(options[tlsOptionKeys.maxVersion] ?? '') ?? 'TLSv1.3'
  const ciphers = listOf(options[tlsOptionKeys.ciphers])
  const curves = listOf(options[tlsOptionKeys.curves])
  return {
    minVersion,
    // A range that holds nothing would refuse everyone.
    maxVersion: maxVersion < minVersion ? minVersion : maxVersion,
    ...(ciphers.length === 0 ? {} : { ciphers: ciphers.join(':') }),
    ...(curves.length === 0 ? {} : { ecdhCurve: curves.join(':') }),
    honorCipherOrder: true,
  }
}

const spoken = ['h2', 'http/1.1']

/** What a listener for requests offers by ALPN, best first. */
export function toAlpnProtocols(options: Options): string[] {
  const wanted = listOf(options[tlsOptionKeys.alpn]).filter((protocol) => spoken.includes(protocol))
  return wanted.length === 0 ? [...spoken] : wanted
}

const listOf = (text = ''): string[] =>
  text
    .split(/[,:\s]+/)
    .map((item) => item.trim())
    .filter((item) => item !== '')
