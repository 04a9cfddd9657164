import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { serve } from './http/serve.ts'
import { adminToken, call, openTestServer } from './test-server.ts'
import { policyTypes } from './verbs/policy-types.ts'

const folder = fileURLToPath(new URL('../../../gateway/test/testdata/policies/', import.meta.url))
const handler = serve({}, ({ context, system }) => policyTypes(context, system.policyFiles.files))

async function catalogue(environment: Readonly<Record<string, string>> = {}) {
  await openTestServer(environment)
  const response = await call(handler, '/signalbox/v1/policy-types', { token: adminToken })
  return (await response.json()) as ReturnType<typeof policyTypes>
}

describe('the catalogue of policy types', () => {
  it('has what each form is made from', async () => {
    const { types } = await catalogue()
    const found = types.find(({ type }) => type === 'request-size-limiting')
    expect(found).toMatchObject({
      title: 'Request size limiting',
      category: 'traffic',
      origin: 'built-in',
      schema: { type: 'object', properties: { size_unit: { default: 'megabytes' } } },
    })
    expect(types.every(({ schema }) => schema.type === 'object')).toBe(true)
  })

  it('has a user’s own, and names the files that cannot be used', async () => {
    const { types, problems } = await catalogue({ SIGNALBOX_POLICIES: folder })
    expect(types.find(({ type }) => type === 'office-hours')).toMatchObject({
      origin: 'added',
      schema: { properties: { opens: { default: 9, description: 'Hour of the day, UTC.' } } },
    })
    expect(problems.map(({ file }) => file)).toEqual(['broken.ts', 'failing.ts'])
  })

  it('describes every field of every type, so that forms do', async () => {
    const { types } = await catalogue()
    const bare = types.flatMap(({ type, schema }) =>
      Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
        typeof property === 'object' && property.description === undefined ? [`${type}.${name}`] : [],
      ),
    )
    expect(bare).toEqual([])
  })
})
