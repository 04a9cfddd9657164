import { describe, expect, it } from 'vitest'
import { toAlpnProtocols, toContextOptions } from './tls-options.ts'

describe('TLS options', () => {
  it.each<readonly [string, Record<string, string>, object]>([
    ['none: TLS 1.2 and 1.3', {}, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3', honorCipherOrder: true }],
    ['a least version', { 'signalbox.dev/min-tls-version': '1.3' }, { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' }],
    ['a highest version', { 'signalbox.dev/max-tls-version': '1.2' }, { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }],
    [
      'a range that holds nothing is the least version',
      { 'signalbox.dev/min-tls-version': '1.3', 'signalbox.dev/max-tls-version': '1.2' },
      { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' },
    ],
    ['a version that is too old to be safe', { 'signalbox.dev/min-tls-version': '1.0' }, { minVersion: 'TLSv1.2' }],
    ['ciphers', { 'signalbox.dev/tls-ciphers': 'A, B' }, { ciphers: 'A:B' }],
    ['curves', { 'signalbox.dev/tls-curves': 'X25519:P-256' }, { ecdhCurve: 'X25519:P-256' }],
    ['keys of others', { 'example.com/min-tls-version': '1.3' }, { minVersion: 'TLSv1.2' }],
  ])('%s', (_name, options, expected) => expect(toContextOptions(options)).toMatchObject(expected))

  it.each<readonly [string, Record<string, string>, readonly string[]]>([
    ['both versions of HTTP', {}, ['h2', 'http/1.1']],
    ['what is asked for, in that order', { 'signalbox.dev/alpn': 'http/1.1,h2' }, ['http/1.1', 'h2']],
    ['one alone', { 'signalbox.dev/alpn': 'http/1.1' }, ['http/1.1']],
    ['nothing that is not spoken here', { 'signalbox.dev/alpn': 'h3' }, ['h2', 'http/1.1']],
  ])('offer %s', (_name, options, expected) => expect(toAlpnProtocols(options)).toEqual(expected))
})
