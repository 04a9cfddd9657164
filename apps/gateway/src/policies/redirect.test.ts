import { describe, expect, it } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'

describe('redirect', () => {
  it.each([
    { guarantee: 'sends to its location', config: {}, path: '/a?b=c', status: 301, to: 'https://new.test/x?y=z' },
    {
      guarantee: 'with its status',
      config: { status_code: 307 },
      path: '/',
      status: 307,
      to: 'https://new.test/x?y=z',
    },
    {
      guarantee: 'keeps path and query where it is to',
      config: { keep_incoming_path: true },
      path: '/a%20b?c=d',
      status: 301,
      to: 'https://new.test/a%20b?c=d',
    },
  ])('$guarantee', async ({ config, path, status, to }) => {
    const { port, origin } = await systemWith([policy('redirect', { location: 'https://new.test/x?y=z', ...config })])
    const response = await request(port, get(path))
    expect([response.status, response.headers.get('location')]).toEqual([status, to])
    expect(origin.connections()).toBe(0)
  })
})
