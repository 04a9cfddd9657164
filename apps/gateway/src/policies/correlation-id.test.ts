import { describe, expect, it } from 'vitest'
import type { Echoed } from '../../test/origin.ts'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}'

async function ask(port: number, ...lines: string[]) {
  const { headers, body } = await request(port, get('/', ...lines))
  const echoed = JSON.parse(body.toString()) as Echoed
  return { told: headers.get('kong-request-id'), sent: echoed.headers['kong-request-id'] ?? '' }
}

describe('correlation-id', () => {
  it('gives every request an id that counts on', async () => {
    const { port } = await systemWith([policy('correlation-id')])
    const [first, second] = [await ask(port), await ask(port)]
    expect(first.sent).toMatch(new RegExp(`^${uuid}#1$`))
    expect(second.sent).toBe(first.sent.replace('#1', '#2'))
    expect(first.told).toBeUndefined()
  })

  it('keeps the id that a client sends, and tells the client where it is to', async () => {
    const { port } = await systemWith([policy('correlation-id', { generator: 'uuid', echo_downstream: true })])
    expect(await ask(port, 'Kong-Request-ID: mine')).toEqual({ told: 'mine', sent: 'mine' })
    const made = await ask(port)
    expect(made.sent).toMatch(new RegExp(`^${uuid}$`))
    expect(made.told).toBe(made.sent)
  })

  it('tracks by address, port, process and time', async () => {
    const { port } = await systemWith([policy('correlation-id', { generator: 'tracker' })])
    expect((await ask(port)).sent).toMatch(/^127\.0\.0\.1-\d+-\d+-\d+-1-\d+\.\d{3}$/)
  })

  it('tells the id even where the gateway answers itself', async () => {
    const { port } = await systemWith([
      policy('correlation-id', { echo_downstream: true, header_name: 'X-Trace' }),
      policy('request-termination', { status_code: 400 }),
    ])
    const { status, headers } = await request(port, get('/', 'X-Trace: mine'))
    expect([status, headers.get('x-trace')]).toEqual([400, 'mine'])
  })
})
