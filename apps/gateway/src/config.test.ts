import { describe, expect, it } from 'vitest'
import { parseConfig } from './config.ts'

const machine = { cores: 4, workingFolder: '/srv/signalbox' }

describe('parseConfig', () => {
  it('has the defaults of the contract where nothing is set', () => {
    expect(parseConfig({}, machine)).toEqual({
      ok: true,
      value: {
        consoleUrl: 'http://127.0.0.1:3000',
        token: null,
        folder: '/srv/signalbox/data/gateway',
        policyFolder: '/srv/signalbox/data/policies',
        logFolder: '/srv/signalbox/data/gateway/logs',
        allowedLogFolders: [],
        addressing: { bind: '127.0.0.1', pool: [], portOffset: 0 },
        admin: { address: '127.0.0.1', port: 9901 },
        workers: 4,
        accessLog: null,
        drainTimeoutMs: 30_000,
        trustedProxies: [],
        maxConnections: 50_000,
        takeOver: false,
        debugHeaders: false,
        redisUrl: null,
      },
    })
  })

  it('takes empty variables as not set', () => {
    expect(parseConfig({ SIGNALBOX_BIND: '', SIGNALBOX_PORT_OFFSET: ' ' }, machine)).toEqual(parseConfig({}, machine))
  })

  it('finds the console by its host and port where no URL is given', () => {
    const config = parseConfig({ SIGNALBOX_CONSOLE_PORT: '3100' }, machine)
    expect(config).toMatchObject({ ok: true, value: { consoleUrl: 'http://127.0.0.1:3100' } })
  })

  it('takes IPv6 in brackets for the admin endpoint', () => {
    const config = parseConfig({ SIGNALBOX_ADMIN_BIND: '[::1]:9902' }, machine)
    expect(config).toMatchObject({ ok: true, value: { admin: { address: '::1', port: 9902 } } })
  })

  it('names every mistake at once, with the variable it stands in', () => {
    const config = parseConfig(
      {
        SIGNALBOX_CONSOLE_URL: 'ftp://x',
        SIGNALBOX_BIND: 'localhost',
        SIGNALBOX_ADDRESS_POOL: '10.0.0.300, 10.0.0.0/8',
        SIGNALBOX_PORT_OFFSET: '1e3',
        SIGNALBOX_ADMIN_BIND: '127.0.0.1',
        SIGNALBOX_WORKERS: '0',
        SIGNALBOX_TRUSTED_PROXIES: '10.0.0.0/33,::1/64',
        SIGNALBOX_DEBUG_HEADERS: 'yes',
        SIGNALBOX_REDIS_URL: 'http://:secret@x',
      },
      machine,
    )
    expect(config).toMatchObject({ ok: false })
    if (config.ok) return
    expect(config.error.map((sentence) => sentence.split(/[ :]/)[0])).toEqual([
      'SIGNALBOX_CONSOLE_URL',
      'SIGNALBOX_BIND',
      'SIGNALBOX_ADDRESS_POOL',
      'SIGNALBOX_ADDRESS_POOL',
      'SIGNALBOX_PORT_OFFSET',
      'SIGNALBOX_ADMIN_BIND',
      'SIGNALBOX_WORKERS',
      'SIGNALBOX_TRUSTED_PROXIES',
      'SIGNALBOX_DEBUG_HEADERS',
      'SIGNALBOX_REDIS_URL',
    ])
    expect(config.error.join(' ')).not.toContain('secret')
  })
})
