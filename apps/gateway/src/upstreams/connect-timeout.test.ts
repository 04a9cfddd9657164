import type { LookupFunction } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { systemClock } from '../exchange/clock.ts'
import { EndpointHealth } from './endpoint-health.ts'
import { Endpoint } from './endpoint.ts'
import { createReach } from './reach.ts'
import { Stalled } from './stalled.ts'
import { targetOf } from './testdata/target-of.ts'

/** A name server that never answers: whoever connects waits for as long as it may. */
const silent: LookupFunction = () => undefined

function endpointOf(protocol: 'http' | 'h2c' | 'tcp'): Endpoint {
  const endpoint = new Endpoint(
    { ...targetOf([]), protocol, connectTimeoutMs: 60 },
    { address: 'silent.test', port: 80, weight: 1 },
    {
      reach: createReach(silent, []),
      clock: systemClock,
      stalled: new Stalled(systemClock),
      health: new EndpointHealth(systemClock, { changed: () => undefined, found: () => undefined }),
    },
  )
  endpoint.hold()
  onTestFinished(() => endpoint.release())
  return endpoint
}

describe('an endpoint to which no connection comes to stand is given up after the connect time-out', () => {
  it('for tunnels', async () => {
    await expect(endpointOf('http').connect()).rejects.toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' })
  })

  it('for bytes that are passed on', async () => {
    const connecting = endpointOf('tcp').connectStream({ isPassthrough: false, preamble: null })
    await expect(connecting).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  it('for HTTP/2', async () => {
    const opening = endpointOf('h2c').http2?.open([], { endStream: true }, new AbortController().signal)
    await expect(opening).rejects.toThrow('No connection within 60 ms')
  })
})
