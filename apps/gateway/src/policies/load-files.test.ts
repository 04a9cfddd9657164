import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, request } from '../../test/raw-client.ts'
import { loadPolicyFiles } from './load-files.ts'

const folder = fileURLToPath(new URL('../../test/testdata/policies/', import.meta.url))

async function load() {
  const said: string[] = []
  return { behaviours: await loadPolicyFiles(folder, (sentence) => said.push(sentence)), said }
}

const at = (hour: number) => ({ epochMs: () => Date.UTC(2026, 0, 1, hour), monotonicMs: () => performance.now() })

describe('a policy of a user’s own', () => {
  it.each([
    { hour: 8, status: 503 },
    { hour: 9, status: 200 },
    { hour: 16, status: 200 },
    { hour: 17, status: 503 },
  ])('is carried out, with its defaults: at $hour o’clock $status', async ({ hour, status }) => {
    const { behaviours } = await load()
    const { port } = await systemWith([policy('office-hours')], { addedPolicies: behaviours, clock: at(hour) })
    const response = await request(port, get('/'))
    expect([response.status, response.headers.get('x-office-hours')]).toEqual([status, '9-17'])
  })

  it('is left out where its file cannot be used, which is said by name, and stops nothing', async () => {
    const { behaviours, said } = await load()
    expect([...behaviours.keys()]).toEqual(['office-hours'])
    expect(said).toEqual([
      expect.stringMatching(/^The policy file broken\.ts cannot be used\. Its default export must be a function/),
      'The policy file failing.ts cannot be used. There is no such thing.',
      'The policy file office-hours.ts is in use.',
    ])
  })

  it('is none where there is no folder', async () => {
    expect(await loadPolicyFiles('/nowhere/at/all', () => undefined)).toEqual(new Map())
  })

  it('is the one that the documentation shows', () => {
    const documented = readFileSync(new URL('../../../../docs/policies.md', import.meta.url), 'utf8')
    const [, shown = ''] = /```ts\n([^]*?)```/.exec(documented) ?? []
    const file = readFileSync(`${folder}office-hours.ts`, 'utf8')
    expect(shown.replace("'@signalbox/gateway/policies'", "'../../../src/policies/load-files.ts'")).toBe(file)
  })
})
