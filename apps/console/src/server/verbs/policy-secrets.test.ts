import type { AnyResource } from '@signalbox/shared/resources'
import { describe, expect, it } from 'vitest'
import { apply } from './apply.ts'
import { exportDocument } from './export-document.ts'
import { get } from './get.ts'
import { revision } from './history.ts'
import { list } from './list.ts'
import { replace } from './replace.ts'
import { errorOf, openTestContext, type TestContext } from './test-context.ts'

const policy = (value: string): string => `apiVersion: v1
kind: Namespace
metadata: { name: team }
---
apiVersion: signalbox.dev/v1
kind: Policy
metadata: { name: logs, namespace: team }
spec:
  type: http-log
  config: { http_endpoint: 'https://logs.test/in', headers: { Authorization: ${value} } }
`

const where = { kind: 'Policy', namespace: 'team', name: 'logs' } as const

async function stored(value = 's3cret'): Promise<TestContext> {
  const context = await openTestContext()
  await apply(context, { text: policy(value) })
  return context
}

const secretIn = (context: TestContext): unknown =>
  context.store.read().snapshot.get('Policy', 'team/logs')?.spec.config['headers']

describe('what is secret in a policy’s config', () => {
  it('goes in and does not come out', async () => {
    const context = await stored()
    expect(secretIn(context)).toEqual({ Authorization: 's3cret' })
    const shown: readonly unknown[] = [
      get(context, where),
      list(context, { kind: 'Policy', namespace: 'team' }),
      exportDocument(context, { format: 'gateway-api' }),
      exportDocument(context, { format: 'kong' }),
      await revision(context, '1'),
    ]
    for (const each of shown) expect(JSON.stringify(each)).not.toContain('s3cret')
    expect(JSON.stringify(get(context, where))).toContain('[redacted]')
  })

  it('stays as it is where the placeholder comes back', async () => {
    const context = await stored()
    const document: AnyResource = get(context, where)
    if (document.kind !== 'Policy') throw new Error('It is a Policy.')
    const changed = { ...document, spec: { ...document.spec, enabled: false } }
    await replace(context, { ...where, document: changed, dryRun: false, statusOnly: false })
    expect(secretIn(context)).toEqual({ Authorization: 's3cret' })
    expect(context.store.read().snapshot.get('Policy', 'team/logs')?.spec.enabled).toBe(false)
  })

  it('is not what a placeholder says that stands for nothing', async () => {
    const context = await openTestContext()
    const { errors } = await errorOf(() => apply(context, { text: policy("'[redacted]'") }))
    expect(errors.map(({ path }) => path)).toEqual(['spec.config.headers.Authorization'])
  })
})
