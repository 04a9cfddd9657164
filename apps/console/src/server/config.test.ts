import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

describe('configuration', () => {
  it('needs nothing: loopback, port 3000, ./data, no tokens', () => {
    expect(readConfig({})).toEqual({
      dataFolder: resolve('data'),
      policyFolder: resolve('data/policies'),
      host: '127.0.0.1',
      port: 3000,
      trustedProxies: [],
    })
  })

  it('takes what is set, and an empty value for not set', () => {
    const config = readConfig({
      SIGNALBOX_DATA: '/var/lib/signalbox',
      SIGNALBOX_CONSOLE_HOST: '0.0.0.0',
      SIGNALBOX_CONSOLE_PORT: ' 8000 ',
      SIGNALBOX_CONSOLE_URL: 'https://console.example.com',
      SIGNALBOX_ADMIN_TOKEN: '',
      SIGNALBOX_GATEWAY_TOKEN: 'token',
      SIGNALBOX_CONSOLE_TLS_PORT: '8443',
      SIGNALBOX_CONSOLE_TLS_CERT: '/etc/console.crt',
      SIGNALBOX_CONSOLE_TLS_KEY: '/etc/console.key',
    })
    expect(config).toEqual({
      dataFolder: '/var/lib/signalbox',
      policyFolder: '/var/lib/signalbox/policies',
      host: '0.0.0.0',
      port: 8000,
      publicUrl: 'https://console.example.com',
      gatewayToken: 'token',
      tlsPort: 8443,
      tlsFiles: { certificate: '/etc/console.crt', key: '/etc/console.key' },
      trustedProxies: [],
    })
  })

  it('names everything that is wrong at once, and no password', () => {
    const environment = {
      SIGNALBOX_CONSOLE_PORT: '70000',
      SIGNALBOX_CONSOLE_TLS_PORT: 'tls',
      SIGNALBOX_CONSOLE_TLS_KEY: '/etc/console.key',
      SIGNALBOX_CONSOLE_URL: 'console',
      SIGNALBOX_TRUSTED_PROXIES: '10.0.0.0/8, proxy',
      SIGNALBOX_STORE: 'postgres://ada:secret@db/signalbox',
    }
    expect(() => readConfig(environment)).toThrow(
      [
        'SIGNALBOX_CONSOLE_PORT is 70000; it must be a port from 1 to 65535.',
        'SIGNALBOX_CONSOLE_TLS_PORT is tls; it must be a port from 1 to 65535.',
        'SIGNALBOX_CONSOLE_TLS_CERT and SIGNALBOX_CONSOLE_TLS_KEY belong together; set both or neither.',
        'SIGNALBOX_CONSOLE_URL is console; it must be a URL such as https://console.example.com.',
        'SIGNALBOX_TRUSTED_PROXIES: "proxy" is not an IP address or a block such as 10.0.0.0/8.',
        'SIGNALBOX_STORE is postgres://db/signalbox; only file: is supported: resources are kept in SIGNALBOX_DATA.',
      ].join('\n'),
    )
  })
})
