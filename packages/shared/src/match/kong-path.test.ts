import { describe, expect, it } from 'vitest'
import { toDecodedPath } from '../lib/index.ts'
import { toKongPath } from './kong-path.ts'

interface Case {
  readonly base: string
  readonly route: string | null
  readonly strip: readonly boolean[]
  readonly request: string
  readonly v0: string
  readonly v1: string
}

const cases: readonly Case[] = [
  { base: '/', route: '/route', strip: [true], request: '/routereq', v0: '/req', v1: '/req' },
  { base: '/srv', route: '/rou', strip: [false], request: '/roureq', v0: '/srv/roureq', v1: '/srvroureq' },
  { base: '/srv', route: '/rou', strip: [true], request: '/roureq', v0: '/srv/req', v1: '/srvreq' },
  { base: '/srv/', route: '/rou', strip: [true], request: '/rou', v0: '/srv', v1: '/srv/' },
  { base: '/service', route: '/', strip: [true, false], request: '/', v0: '/service', v1: '/service' },
  { base: '/service', route: '/', strip: [true, false], request: '/route', v0: '/service/route', v1: '/serviceroute' },
  { base: '/service', route: '/route', strip: [true], request: '/route/', v0: '/service/', v1: '/service/' },
  { base: '/service', route: '/route/', strip: [true], request: '/route/', v0: '/service/', v1: '/service' },
  { base: '/service/', route: '/route/', strip: [true], request: '/route/req', v0: '/service/req', v1: '/service/req' },
  {
    base: '/service',
    route: null,
    strip: [true, false],
    request: '/route/',
    v0: '/service/route/',
    v1: '/serviceroute/',
  },
  { base: '/service', route: '/route', strip: [true], request: '/route%2E/req', v0: '/service/req', v1: '/servicereq' },
  {
    base: '/service',
    route: '/route',
    strip: [false],
    request: '/route%2e%2E/req',
    v0: '/service/route../req',
    v1: '/serviceroute../req',
  },
  { base: '/api/old/', route: '/new/api', strip: [true], request: '/new/api/x', v0: '/api/old/x', v1: '/api/old//x' },
  { base: '/api/old/', route: '/new/api', strip: [true], request: '/new/api', v0: '/api/old', v1: '/api/old/' },
  { base: '/api/old/', route: '/new/api', strip: [true], request: '/new/api/', v0: '/api/old/', v1: '/api/old//' },
  { base: '', route: '/a', strip: [true], request: '/a', v0: '/', v1: '/' },
  {
    base: '/',
    route: '/a',
    strip: [true],
    request: '/a/john%20doe/%22x%22',
    v0: '/john%20doe/%22x%22',
    v1: '//john%20doe/%22x%22',
  },
]

describe.each(cases)('a Service of $base behind $route (strip: $strip) asked for $request', (given) => {
  it.each(given.strip)('is asked for the joined path, strip: %s', (stripPath) => {
    const path = toDecodedPath(given.request) ?? ''
    const parts = { base: given.base, path, matchedPath: given.route }
    expect([
      toKongPath(parts, { stripPath, pathHandling: 'v0' }),
      toKongPath(parts, { stripPath, pathHandling: 'v1' }),
    ]).toEqual([given.v0, given.v1])
  })
})
