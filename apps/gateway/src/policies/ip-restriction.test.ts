import { describe, expect, it } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'

const trusting = { config: { trustedProxies: ['127.0.0.1'] } }
const from = (address: string): string => `X-Forwarded-For: ${address}`

describe('ip-restriction', () => {
  it.each([
    { guarantee: 'lets in who is allowed', config: { allow: ['10.0.0.0/8'] }, address: '10.1.2.3', status: 200 },
    { guarantee: 'keeps out who is not', config: { allow: ['10.0.0.0/8'] }, address: '11.1.2.3', status: 403 },
    { guarantee: 'keeps out who is denied', config: { deny: ['10.1.2.3'] }, address: '10.1.2.3', status: 403 },
    { guarantee: 'lets in who is not denied', config: { deny: ['10.1.2.3'] }, address: '10.1.2.4', status: 200 },
    {
      guarantee: 'asks deny before allow',
      config: { allow: ['10.0.0.0/8'], deny: ['10.1.2.3'] },
      address: '10.1.2.3',
      status: 403,
    },
    { guarantee: 'knows IPv6', config: { allow: ['2001:db8::/32'] }, address: '2001:db8::1', status: 200 },
    {
      guarantee: 'answers with the status asked for',
      config: { deny: ['::/0'], status: 404 },
      address: '::1',
      status: 404,
    },
  ])('$guarantee', async ({ config, address, status }) => {
    const { port } = await systemWith([policy('ip-restriction', config)], trusting)
    expect((await request(port, get('/', from(address)))).status).toBe(status)
  })

  it('names the address, or says what it is to', async () => {
    const { port } = await systemWith([policy('ip-restriction', { deny: ['127.0.0.0/8'] })])
    expect((await request(port, get('/'))).body.toString()).toContain('IP address not allowed: 127.0.0.1')
    const other = await systemWith([policy('ip-restriction', { deny: ['127.0.0.1'], message: 'Go away' })])
    expect((await request(other.port, get('/'))).body.toString()).toContain('"Go away"')
  })

  it('does not believe a stranger about where he comes from', async () => {
    const { port } = await systemWith([policy('ip-restriction', { allow: ['10.0.0.0/8'] })])
    expect((await request(port, get('/', from('10.0.0.1')))).status).toBe(403)
  })
})
