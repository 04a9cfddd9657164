/** Endpoints that checks, requests, a person or a circuit breaker find unfit get no requests. Time is the test's. */
import { createServer as createHttpsServer } from 'node:https'
import type { RequestListener } from 'node:http'
import { Server, ServerCredentials, status } from '@grpc/grpc-js'
import { endpointHealthAnnotation } from '@signalbox/shared/resources'
import { describe, expect, it, onTestFinished } from 'vitest'
import { Authority } from './certificates.ts'
import { httpOrigin, rawOrigin } from './origin.ts'
import { get, openClient } from './raw-client.ts'
import { everythingTo, openSystem } from './system.ts'

/** An origin that answers with its name, or with the status that is set. */
async function origin(name: string) {
  const state = { status: 200, checks: 0, requests: 0, checkHeaders: {} as Record<string, unknown> }
  const listener: RequestListener = (request, response) => {
    if (request.url === '/health') {
      state.checks++
      state.checkHeaders = request.headers
    } else state.requests++
    response.statusCode = state.status
    response.end(name)
  }
  const { port, stop } = await httpOrigin(listener)
  return { state, port, stop }
}

async function open(ports: readonly number[], upstream: object, services = everythingTo(ports, upstream)) {
  let nowMs = 1_000_000
  const clock = { monotonicMs: () => nowMs, epochMs: () => Date.UTC(2026, 0, 1) + nowMs }
  const system = await openSystem({ resources: services, clock })
  const client = await openClient(system.port)
  const ask = async () => client.send(get('/')).response()
  return {
    system,
    ask,
    who: async () => (await ask()).body.toString(),
    wait: (ms: number) => (nowMs += ms),
    /** Lets so many intervals of a second pass, with a check in each. */
    async check(times = 1) {
      for (let count = 0; count < times; count++) {
        nowMs += 1000
        await system.plane.checkHealth()
      }
    },
    healths: () => system.plane.endpoints().map(({ health }) => health),
  }
}

const active = { interval: '1s', path: '/health', healthyThreshold: 2, unhealthyThreshold: 3 }

describe('active checks', () => {
  it('take an endpoint out after so many bad checks in a row, and back after so many good ones', async () => {
    const [a, b] = [await origin('a'), await origin('b')]
    const { who, check, healths, system } = await open([a.port, b.port], { healthChecks: { active } })
    await check()
    expect(healths()).toEqual(['healthy', 'healthy'])
    a.state.status = 500
    await check(2)
    a.state.status = 200
    await check()
    a.state.status = 500
    await check(2)
    expect(healths()).toEqual(['healthy', 'healthy'])
    await check()
    expect(healths()).toEqual(['unhealthy', 'healthy'])
    expect(system.plane.endpoints()[0]).toMatchObject({
      checked: true,
      reason: '3 checks in a row failed: status 500.',
      since: expect.stringMatching(/^2026-01-01T/),
    })
    for (let count = 0; count < 6; count++) expect(await who()).toBe('b')
    a.state.status = 200
    await check()
    expect(await who()).toBe('b')
    await check()
    expect(new Set([await who(), await who()])).toEqual(new Set(['a', 'b']))
  })

  it('answer 503 where no endpoint is healthy, and touch none', async () => {
    const a = await origin('a')
    const { ask, check } = await open([a.port], { healthChecks: { active } })
    a.state.status = 500
    await check(3)
    const answer = await ask()
    expect([answer.status, a.state.requests]).toEqual([503, 0])
    expect(answer.body.toString()).toContain('no-healthy-endpoint')
  })

  it('send the headers and the host that are written', async () => {
    const a = await origin('a')
    const { check } = await open([a.port], {
      hostHeader: 'inner.test',
      healthChecks: { active: { ...active, headers: { 'X-Probe': 'yes' } } },
    })
    await check()
    expect(a.state.checkHeaders).toMatchObject({
      host: 'inner.test',
      'x-probe': 'yes',
      'user-agent': 'signalbox-health-check',
    })
  })

  it('keep to the interval of healthy and of unhealthy endpoints', async () => {
    const a = await origin('a')
    const { check } = await open([a.port], {
      healthChecks: { active: { ...active, healthyInterval: '5s', unhealthyInterval: '1s', unhealthyThreshold: 1 } },
    })
    await check(10)
    expect(a.state.checks).toBe(2)
    a.state.status = 500
    await check(10)
    expect(a.state.checks).toBe(2 + 10)
  })

  it('count no status that is neither good nor bad', async () => {
    const a = await origin('a')
    const { check, healths } = await open([a.port], {
      healthChecks: { active: { ...active, expectedStatuses: [200], unhealthyStatuses: [500] } },
    })
    a.state.status = 404
    await check(5)
    expect(healths()).toEqual(['unknown'])
  })

  it('ask as many endpoints at a time as is written', async () => {
    let [open1, most] = [0, 0]
    const slow: (() => void)[] = []
    const origins = await Promise.all(
      Array.from({ length: 4 }, () =>
        httpOrigin((_, response) => {
          most = Math.max(most, ++open1)
          slow.push(() => {
            open1--
            response.end()
          })
          if (slow.length === 2) for (const settle of slow.splice(0)) settle()
        }),
      ),
    )
    const { system } = await open(
      origins.map(({ port }) => port),
      { healthChecks: { active: { ...active, timeout: '10s', concurrency: 2 } } },
    )
    await system.plane.checkHealth()
    await system.plane.checkHealth()
    expect(most).toBe(2)
    expect(system.plane.endpoints().map(({ health }) => health)).toEqual(Array(4).fill('healthy'))
  })

  it('tell an endpoint that is silent from one that is not there', async () => {
    const silent = await rawOrigin(() => undefined)
    const gone = await origin('gone')
    await gone.stop()
    const limits = { unhealthyThreshold: 0, tcpFailures: 1, timeouts: 2, timeout: '50ms' }
    const { check, system } = await open([silent.port, gone.port], {
      healthChecks: { active: { ...active, ...limits } },
    })
    await check()
    expect(system.plane.endpoints().map(({ health }) => health)).toEqual(['unknown', 'unhealthy'])
    await check()
    expect(system.plane.endpoints().map(({ reason }) => reason)).toEqual([
      '2 checks in a row failed: it did not answer within 50 ms.',
      expect.stringMatching(/^One of the checks failed: connect ECONNREFUSED/),
    ])
  })

  it('by tcp need a connection and nothing else', async () => {
    const silent = await rawOrigin(() => undefined)
    const { check, healths } = await open([silent.port], { healthChecks: { active: { ...active, type: 'tcp' } } })
    await check()
    expect(healths()).toEqual(['healthy'])
    await silent.stop()
    await check(3)
    expect(healths()).toEqual(['unhealthy'])
  })

  it('by https hold the certificate to the name that is written', async () => {
    const authority = await Authority.create('health')
    const { certPem, keyPem } = await authority.issue({ names: ['inner.test'] })
    const server = createHttpsServer({ cert: certPem, key: keyPem }, (_, response) => response.end())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const at = server.address()
    const port = typeof at === 'object' && at !== null ? at.port : 0
    const checked = { ...active, type: 'https', unhealthyThreshold: 1 }
    const strict = await open([port], { healthChecks: { active: { ...checked, serverName: 'inner.test' } } })
    await strict.check()
    expect(strict.system.plane.endpoints()[0]).toMatchObject({ health: 'unhealthy' })
    const lenient = await open([port], { healthChecks: { active: { ...checked, verify: false } } })
    await lenient.check()
    expect(lenient.healths()).toEqual(['healthy'])
  })

  it('by grpc ask the health service after the service that is named', async () => {
    const states = new Map([
      ['shop.Cart', 1],
      ['shop.Pay', 2],
    ])
    const asIs = (bytes: Buffer): Buffer => bytes
    const server = new Server()
    const definition = {
      path: '/grpc.health.v1.Health/Check',
      requestStream: false,
      responseStream: false,
      requestSerialize: asIs,
      requestDeserialize: asIs,
      responseSerialize: asIs,
      responseDeserialize: asIs,
    } as const
    server.addService(
      { Check: definition },
      {
        Check(
          call: { readonly request: Buffer },
          answer: (error: { readonly code: status } | null, message?: Buffer) => void,
        ) {
          const state = states.get(call.request.subarray(2).toString())
          if (state === undefined) answer({ code: status.NOT_FOUND })
          else answer(null, Buffer.from([8, state]))
        },
      },
    )
    onTestFinished(() => server.forceShutdown())
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      ),
    )
    const reasons: unknown[] = []
    for (const grpcService of ['shop.Cart', 'shop.Pay', 'shop.None']) {
      const checks = { ...active, type: 'grpc', grpcService, unhealthyThreshold: 1 }
      const { check, system } = await open([port], { healthChecks: { active: checks } })
      await check()
      reasons.push(system.plane.endpoints()[0]?.reason)
    }
    expect(reasons).toEqual([
      undefined,
      'One of the checks failed: the gRPC health service says NOT_SERVING.',
      'One of the checks failed: the gRPC health service answered with code 5.',
    ])
  })

  it('are remembered by a change that keeps the endpoint, and forgotten with it', async () => {
    const [a, b] = [await origin('a'), await origin('b')]
    const { system, check, healths, who } = await open([a.port, b.port], { healthChecks: { active } })
    a.state.status = 500
    await check(3)
    system.apply(everythingTo([a.port, b.port], { connectTimeout: '3s', healthChecks: { active } }))
    expect(healths()).toEqual(['unhealthy', 'healthy'])
    for (let count = 0; count < 4; count++) expect(await who()).toBe('b')
    system.apply(everythingTo([b.port], { healthChecks: { active } }))
    system.apply(everythingTo([a.port, b.port], { healthChecks: { active } }))
    expect(healths()).toEqual(['unknown', 'healthy'])
  })

  it('make a Service unavailable that has less healthy weight than its threshold', async () => {
    const origins = [await origin('a'), await origin('b'), await origin('c')]
    const { ask, check } = await open(
      origins.map(({ port }) => port),
      { healthChecks: { active, threshold: 50 } },
    )
    const fail = async (index: number) => {
      const failing = origins[index]
      if (failing !== undefined) failing.state.status = 500
      await check(3)
      return (await ask()).status
    }
    expect([await fail(0), await fail(1)]).toEqual([200, 503])
  })
})

describe('passive checks', () => {
  const passive = { failures: 3, unhealthyStatuses: [500], ejectFor: '30s' }

  it('leave an endpoint out for a while that failed so often in a row', async () => {
    const [a, b] = [await origin('a'), await origin('b')]
    const { ask, who, wait, system } = await open([a.port, b.port], { healthChecks: { passive } })
    a.state.status = 500
    for (let count = 0; count < 6; count++) await ask()
    for (let count = 0; count < 4; count++) expect(await who()).toBe('b')
    expect(system.plane.endpoints()[0]).toMatchObject({
      health: 'unhealthy',
      reason: '3 requests in a row failed: status 500.',
    })
    a.state.status = 200
    wait(30_000)
    expect(new Set([await who(), await who()])).toEqual(new Set(['a', 'b']))
  })

  it('count connections that could not be made', async () => {
    const [a, b] = [await origin('a'), await origin('b')]
    const { who, wait, healths } = await open([a.port, b.port], {
      healthChecks: { passive: { failures: 0, tcpFailures: 2, ejectFor: '0s' } },
    })
    await a.stop()
    for (let count = 0; count < 6; count++) {
      expect(await who()).toBe('b')
      wait(6000)
    }
    expect(healths()).toEqual(['unhealthy', 'healthy'])
    wait(1_000_000)
    expect(healths()).toEqual(['unhealthy', 'healthy'])
  })
})

describe('a person', () => {
  const said = (
    ports: readonly number[],
    word: { readonly health: string; readonly at: string; readonly holds?: boolean },
    upstream: object = {},
  ) =>
    everythingTo(ports, upstream).map((resource) =>
      resource.kind === 'Service'
        ? {
            ...resource,
            metadata: {
              ...resource.metadata,
              annotations: {
                [endpointHealthAnnotation]: JSON.stringify({ [`127.0.0.1:${ports[0]}`]: word }),
              },
            },
          }
        : resource,
    )

  it('takes an endpoint out and puts it back', async () => {
    const [a, b] = [await origin('a'), await origin('b')]
    const ports = [a.port, b.port]
    const { system, who, healths } = await open(ports, {})
    system.apply(said(ports, { health: 'unhealthy', at: '2026-01-01T00:00:00Z' }))
    for (let count = 0; count < 4; count++) expect(await who()).toBe('b')
    expect(system.plane.endpoints()[0]).toMatchObject({ health: 'unhealthy', reason: 'A person took it out.' })
    system.apply(said(ports, { health: 'healthy', at: '2026-01-01T00:00:01Z' }))
    expect(new Set([await who(), await who()])).toEqual(new Set(['a', 'b']))
    expect(healths()[0]).toBe('healthy')
  })

  it('keeps an endpoint out whatever checks find, where that is said', async () => {
    const a = await origin('a')
    const ports = [a.port]
    const upstream = { healthChecks: { active } }
    const { system, check, healths } = await open(ports, upstream)
    system.apply(said(ports, { health: 'unhealthy', at: '2026-01-01T00:00:00Z', holds: true }, upstream))
    await check(5)
    expect(healths()).toEqual(['unhealthy'])
    system.apply(said(ports, { health: 'healthy', at: '2026-01-01T00:00:01Z' }, upstream))
    expect(healths()).toEqual(['healthy'])
    a.state.status = 500
    await check(3)
    expect(healths()).toEqual(['unhealthy'])
  })

  it('is overruled by later checks, and heard again only with a later word', async () => {
    const a = await origin('a')
    const ports = [a.port]
    const { system, check, healths } = await open(ports, { healthChecks: { active } })
    const upstream = { healthChecks: { active } }
    system.apply(said(ports, { health: 'unhealthy', at: '2026-01-01T00:00:00Z' }, upstream))
    expect(healths()).toEqual(['unhealthy'])
    await check(2)
    system.apply(said(ports, { health: 'unhealthy', at: '2026-01-01T00:00:00Z' }, { ...upstream, retries: 1 }))
    expect(healths()).toEqual(['healthy'])
  })
})

describe('a circuit breaker', () => {
  const circuitBreaker = { failurePercent: 50, minRequests: 4, window: '10s', openFor: '30s', trialRequests: 2 }

  it('refuses requests once the share of failures is too high, tries again later, and closes when that goes well', async () => {
    const a = await origin('a')
    const { ask, wait, system } = await open([a.port], { circuitBreaker })
    a.state.status = 500
    const statuses = async (count: number) => {
      const seen: number[] = []
      for (let index = 0; index < count; index++) seen.push((await ask()).status)
      return seen
    }
    expect(await statuses(6)).toEqual([500, 500, 500, 500, 503, 503])
    expect([a.state.requests, system.plane.endpoints()[0]?.circuit]).toEqual([4, 'open'])
    wait(30_000)
    expect(await statuses(2)).toEqual([500, 503])
    wait(30_000)
    expect(system.plane.endpoints()[0]?.circuit).toBe('half-open')
    a.state.status = 200
    expect(await statuses(4)).toEqual([200, 200, 200, 200])
    expect(system.plane.endpoints()[0]?.circuit).toBeUndefined()
  })

  it('forgets failures that are older than its window', async () => {
    const a = await origin('a')
    const { ask, wait } = await open([a.port], { circuitBreaker })
    a.state.status = 500
    for (let count = 0; count < 3; count++) await ask()
    wait(11_000)
    for (let count = 0; count < 3; count++) expect((await ask()).status).toBe(500)
    expect((await ask()).status).toBe(500)
    expect((await ask()).status).toBe(503)
  })

  it('of endpoints leaves one out and lets the others serve', async () => {
    const [a, b] = [await origin('a'), await origin('b')]
    const { ask, who, wait } = await open([a.port, b.port], {
      circuitBreaker: { scope: 'Endpoint', failurePercent: 0, consecutiveFailures: 2, openFor: '30s' },
    })
    a.state.status = 503
    for (let count = 0; count < 4; count++) await ask()
    for (let count = 0; count < 4; count++) expect(await who()).toBe('b')
    a.state.status = 200
    wait(30_000)
    for (let count = 0; count < 4; count++) await ask()
    expect(new Set([await who(), await who()])).toEqual(new Set(['a', 'b']))
  })
})
