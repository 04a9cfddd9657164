import { expect, it } from 'vitest'
import { VerbError } from '../verbs/errors.ts'
import { answerArrival, answerDeparture } from './single-sign-on-answer.ts'

const request = new Request('https://console.example.com/', { headers: { 'x-forwarded-proto': 'https' } })
const step = { next: 'done', user: 'ada', sessionId: 'id' } as const

it('leaving sets a cookie that comes along on the way back, for this host alone', () => {
  const response = answerDeparture(request, { url: 'https://login.example.com/?a=b', state: 'state' })
  expect([response.status, response.headers.get('location')]).toEqual([303, 'https://login.example.com/?a=b'])
  expect(response.headers.getSetCookie()).toEqual([
    '__Host-signalbox-visit=state; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure',
  ])
})

it('coming back opens the session by a page of ours, with which its cookie is sent', async () => {
  const response = await answerArrival(request, async () => ({ step, next: '/routes?a=1&b="2"' }))
  expect(await response.text()).toContain('content="0;url=/routes?a=1&#38;b=&#34;2&#34;"')
  expect(response.headers.getSetCookie().map((cookie) => cookie.split('=', 1)[0])).toEqual([
    '__Host-signalbox-visit',
    '__Host-signalbox-session',
    '__Host-signalbox-csrf',
    '__Host-signalbox-sign-in',
  ])
})

it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
  'coming back leads to no other place than this console: %s',
  async (next) => {
    expect(await (await answerArrival(request, async () => ({ step, next }))).text()).toContain('content="0;url=/"')
  },
)

it('a refusal leads to the sign-in page without words of others, and opens nothing', async () => {
  const response = await answerArrival(request, () => Promise.reject(new VerbError('Forbidden', '<b>Words</b>')))
  expect(await response.text()).toContain('url=/sign-in?refused=Forbidden"')
  expect(response.headers.getSetCookie()).toHaveLength(1)
})
