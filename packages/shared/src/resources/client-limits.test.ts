import { describe, expect, it } from 'vitest'
import { clientLimits, defaultClientLimits, readClientLimits } from './client-limits.ts'
import { parseResource } from './parse.ts'

const gateway = (annotations: Readonly<Record<string, string>>) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'edge', namespace: 'shop', annotations },
  spec: { gatewayClassName: 'signalbox', listeners: [{ name: 'http', port: 8080, protocol: 'HTTP' }] },
})

describe('client limits', () => {
  it('are read from annotations, the others as by default', () => {
    const { limits, faults } = readClientLimits({
      'signalbox.dev/max-header-size': '64Ki',
      'signalbox.dev/idle-timeout': '1m30s',
      'signalbox.dev/max-streams': '7',
      'example.com/max-streams': '9',
    })
    expect(faults).toEqual([])
    expect(limits).toEqual({ ...defaultClientLimits, maxHeaderBytes: 65_536, idleTimeoutMs: 90_000, maxStreams: 7 })
  })

  it('are none where nothing is said of them', () => {
    expect(readClientLimits({ 'signalbox.dev/proxy-protocol': '*' })).toEqual({ limits: null, faults: [] })
    expect(readClientLimits(undefined)).toEqual({ limits: null, faults: [] })
  })

  it.each(Object.entries(clientLimits))(
    '%s has a default within its own range',
    (name, { annotation, default: text }) => {
      const { limits, faults } = readClientLimits({ [annotation]: text })
      expect(faults).toEqual([])
      expect(limits).toEqual(defaultClientLimits)
      expect(Object.keys(defaultClientLimits)).toContain(name)
    },
  )

  it.each([
    ['signalbox.dev/max-streams', '0'],
    ['signalbox.dev/max-streams', '1.5'],
    ['signalbox.dev/max-streams', '100Ki'],
    ['signalbox.dev/max-header-size', '32KB'],
    ['signalbox.dev/max-header-size', '1Gi'],
    ['signalbox.dev/idle-timeout', '60'],
    ['signalbox.dev/idle-timeout', ''],
  ])('%s: %j is refused at its field, with what to write', (annotation, value) => {
    const parsed = parseResource(gateway({ [annotation]: value }))
    expect(parsed.ok ? [] : parsed.error.map(({ path, message }) => [path, message])).toEqual([
      [`metadata.annotations["${annotation}"]`, expect.stringMatching(/^This must be /)],
    ])
  })
})

describe('blocks that a namespace may reach', () => {
  const namespace = (cidrs: string) =>
    parseResource({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop', annotations: { 'signalbox.dev/backend-cidrs': cidrs } },
    })

  it('are addresses and blocks, parted by commas; none at all is allowed', () => {
    expect(namespace('10.0.0.0/8, fd00::/8,192.0.2.1').ok).toBe(true)
    expect(namespace('').ok).toBe(true)
  })

  it('are refused where one cannot be read', () => {
    const parsed = namespace('10.0.0.0/8, 10.0.0.0/33')
    expect(parsed.ok ? [] : parsed.error.map(({ path, message }) => [path, message])).toEqual([
      [
        'metadata.annotations["signalbox.dev/backend-cidrs"]',
        '"10.0.0.0/33" is neither an IP address nor a block such as 10.0.0.0/8.',
      ],
    ])
  })
})
