import { describe, expect, it } from 'vitest'
import type { Cors } from '../table/index.ts'
import { corsResponse, matchesOrigin } from './cors.ts'

const cors = (settings: Partial<Cors>): Cors => ({
  type: 'CORS',
  allowOrigins: [],
  allowCredentials: false,
  allowMethods: [],
  allowHeaders: [],
  exposeHeaders: [],
  maxAgeSeconds: 5,
  ...settings,
})

const toFields = (lines: readonly { readonly name: string; readonly value: string }[]): Record<string, string> =>
  Object.fromEntries(lines.map(({ name, value }) => [name.replace('Access-Control-', ''), value]))

function preflight(settings: Partial<Cors>, origin: string, wanted: Readonly<Record<string, string>> = {}): unknown {
  const headers = new Map([['origin', origin], ['access-control-request-method', 'PUT'], ...Object.entries(wanted)])
  const response = corsResponse(cors(settings), { method: 'OPTIONS', headers })
  return response.type === 'preflight' ? toFields(response.headers) : response.type
}

function actual(settings: Partial<Cors>, origin: string | null): { set: object; add: object; removed: number } | null {
  const headers = new Map(origin === null ? [] : [['origin', origin]])
  const response = corsResponse(cors(settings), { method: 'GET', headers })
  if (response.type !== 'actual') return null
  const { set, add, remove } = response.edits
  return { set: toFields(set), add: toFields(add), removed: remove.length }
}

describe('origins', () => {
  it.each([
    {
      guarantee: 'are compared by scheme, host and port',
      pattern: 'https://a.test',
      origin: 'https://a.test',
      is: true,
    },
    { guarantee: 'differ by scheme', pattern: 'https://a.test', origin: 'http://a.test', is: false },
    { guarantee: 'differ by port', pattern: 'https://a.test', origin: 'https://a.test:8443', is: false },
    {
      guarantee: 'have 443 for https where none is named',
      pattern: 'https://a.test',
      origin: 'https://a.test:443',
      is: true,
    },
    {
      guarantee: 'have 80 for http where none is named',
      pattern: 'http://a.test:80',
      origin: 'http://a.test',
      is: true,
    },
    { guarantee: 'have no case', pattern: 'https://A.test', origin: 'HTTPS://a.TEST', is: true },
    {
      guarantee: 'are taken by a wildcard over one label',
      pattern: 'https://*.a.test',
      origin: 'https://b.a.test',
      is: true,
    },
    {
      guarantee: 'are taken by a wildcard over dots',
      pattern: 'https://*.a.test',
      origin: 'https://c.b.a.test',
      is: true,
    },
    {
      guarantee: 'are not taken by a wildcard of their own parent',
      pattern: 'https://*.a.test',
      origin: 'https://a.test',
      is: false,
    },
    {
      guarantee: 'are not taken by a suffix without its dot',
      pattern: 'https://*.a.test',
      origin: 'https://evila.test',
      is: false,
    },
    {
      guarantee: 'are not taken where the pattern stands at the front',
      pattern: 'https://*.a.test',
      origin: 'https://b.a.test.evil',
      is: false,
    },
    {
      guarantee: 'keep their port under a wildcard',
      pattern: 'http://*.a.test:3000',
      origin: 'http://b.a.test:3001',
      is: false,
    },
    {
      guarantee: 'are all of one scheme where the host is a star',
      pattern: 'https://*',
      origin: 'https://any.thing',
      is: true,
    },
    { guarantee: 'are every one under a lone star', pattern: '*', origin: 'null', is: true },
    { guarantee: 'that are no origins match nothing else', pattern: 'https://*', origin: 'null', is: false },
    { guarantee: 'with a path are none', pattern: 'https://*', origin: 'https://a.test/x', is: false },
    { guarantee: 'given twice are none', pattern: 'https://*', origin: 'https://a.test, https://b.test', is: false },
  ])('$guarantee', ({ pattern, origin, is }) => {
    expect(matchesOrigin(pattern, origin)).toBe(is)
  })
})

const allowed = { allowOrigins: ['https://*.a.test'] }

describe('a preflight', () => {
  it.each([
    {
      guarantee: 'gets the origin and never the pattern, the lists as they are, and the age',
      settings: { ...allowed, allowMethods: ['GET', 'PUT'], allowHeaders: ['x-a', 'x-b'], maxAgeSeconds: 60 },
      answer: {
        'Allow-Origin': 'https://b.a.test',
        'Allow-Methods': 'GET, PUT',
        'Allow-Headers': 'x-a, x-b',
        'Max-Age': '60',
        Vary: 'Origin',
      },
    },
    {
      guarantee: 'of another origin gets no CORS field',
      settings: { allowOrigins: ['https://b.test'], allowMethods: ['PUT'] },
      answer: { Vary: 'Origin' },
    },
    {
      guarantee: 'gets a star where every origin is allowed',
      settings: { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'] },
      answer: { 'Allow-Origin': '*', 'Allow-Methods': '*', 'Allow-Headers': '*', 'Max-Age': '5' },
    },
    {
      guarantee: 'gets what it asked for in place of stars where credentials are allowed',
      settings: { allowOrigins: ['*'], allowMethods: ['*'], allowHeaders: ['*'], allowCredentials: true },
      wanted: { 'access-control-request-headers': 'x-a,x-b' },
      answer: {
        'Allow-Origin': 'https://b.a.test',
        'Allow-Credentials': 'true',
        'Allow-Methods': 'PUT',
        'Allow-Headers': 'x-a,x-b',
        'Max-Age': '5',
        Vary: 'Origin',
      },
    },
    {
      guarantee: 'that asks for no header gets none in place of a star with credentials',
      settings: { ...allowed, allowHeaders: ['*'], allowCredentials: true },
      answer: { 'Allow-Origin': 'https://b.a.test', 'Allow-Credentials': 'true', 'Max-Age': '5', Vary: 'Origin' },
    },
    {
      guarantee: 'is told of the headers that can be read',
      settings: { ...allowed, exposeHeaders: ['x-c'] },
      answer: { 'Allow-Origin': 'https://b.a.test', 'Expose-Headers': 'x-c', 'Max-Age': '5', Vary: 'Origin' },
    },
  ])('$guarantee', ({ settings, wanted = {}, answer }) => {
    expect(preflight(settings, 'https://b.a.test', wanted)).toEqual(answer)
  })

  it.each([
    { guarantee: 'without Origin', method: 'OPTIONS', headers: [['access-control-request-method', 'PUT']] },
    { guarantee: 'without the method that is wanted', method: 'OPTIONS', headers: [['origin', 'https://b.a.test']] },
    {
      guarantee: 'with another method',
      method: 'GET',
      headers: [
        ['origin', 'https://b.a.test'],
        ['access-control-request-method', 'PUT'],
      ],
    },
  ] as const)('is none $guarantee', ({ method, headers }) => {
    expect(corsResponse(cors(allowed), { method, headers: new Map(headers) }).type).toBe('actual')
  })
})

describe('the response to an actual request', () => {
  it.each([
    {
      guarantee: 'names the origin',
      settings: allowed,
      origin: 'https://b.a.test',
      set: { 'Allow-Origin': 'https://b.a.test' },
      removed: 5,
    },
    {
      guarantee: 'tells of credentials and headers that can be read, not of methods',
      settings: { ...allowed, allowCredentials: true, exposeHeaders: ['x-c', '*'], allowMethods: ['PUT'] },
      origin: 'https://b.a.test',
      set: { 'Allow-Origin': 'https://b.a.test', 'Allow-Credentials': 'true', 'Expose-Headers': 'x-c' },
      removed: 3,
    },
    {
      guarantee: 'loses every CORS field where the origin is not allowed',
      settings: allowed,
      origin: 'https://b.test',
      set: {},
      removed: 6,
    },
    { guarantee: 'is left as it is where no origin is named', settings: allowed, origin: null, set: {}, removed: 0 },
  ])('$guarantee', ({ settings, origin, set, removed }) => {
    expect(actual(settings, origin)).toEqual({ set, add: { Vary: 'Origin' }, removed })
  })

  it('does not vary where every origin gets the same', () => {
    expect(actual({ allowOrigins: ['*'] }, 'https://a.test')).toMatchObject({ set: { 'Allow-Origin': '*' }, add: {} })
  })
})
