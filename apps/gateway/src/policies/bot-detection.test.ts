import { describe, expect, it } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'
const crawler = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

describe('bot-detection', () => {
  it.each([
    { guarantee: 'keeps out well-known crawlers', config: {}, agent: crawler, status: 403 },
    { guarantee: 'lets browsers in', config: {}, agent: firefox, status: 200 },
    { guarantee: 'lets in who says nothing', config: {}, agent: '', status: 200 },
    { guarantee: 'lets in who is allowed', config: { allow: ['Googlebot'] }, agent: crawler, status: 200 },
    { guarantee: 'keeps out who is denied', config: { deny: ['Firefox/1[0-9]+'] }, agent: firefox, status: 403 },
    {
      guarantee: 'takes no longer for an expression that others run away with',
      config: { deny: ['(a+)+$'] },
      agent: `${'a'.repeat(2000)}!`,
      status: 200,
    },
  ])('$guarantee', async ({ config, agent, status }) => {
    const { port } = await systemWith([policy('bot-detection', config)])
    expect((await request(port, get('/', `User-Agent: ${agent}`))).status).toBe(status)
  })
})
