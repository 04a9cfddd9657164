import { expect, test } from '../../fixtures/test.ts'
import { call } from '../../steps/api.ts'

interface Refusal {
  readonly errors: readonly { document?: number; line?: number; path: string; reason: string; message: string }[]
}

const route = (spec: string) => `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: bad, namespace: default }
${spec}`

const refused = [
  { what: 'broken YAML', manifest: 'kind: [', path: /^$/, message: /./ },
  {
    what: 'an unknown kind',
    manifest: 'apiVersion: v1\nkind: Servise\nmetadata: { name: x }',
    path: /^kind$/,
    message: /Service/,
  },
  {
    what: 'an unknown field',
    manifest: route('spec: { hostname: [a.test] }'),
    path: /^spec\.hostname$/,
    message: /hostnames/,
  },
  {
    what: 'a wrong type',
    manifest: route('spec: { hostnames: a.test }'),
    path: /^spec\.hostnames$/,
    message: /list|array/i,
  },
  {
    what: 'a regular expression that does not compile',
    manifest: route('spec: { rules: [{ matches: [{ path: { type: RegularExpression, value: "/a(" } }] }] }'),
    path: /^spec\.rules\[0\]\.matches\[0\]\.path/,
    message: /./,
  },
  {
    what: 'a namespace that does not exist',
    manifest: 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: nowhere }',
    path: /^metadata\.namespace$/,
    message: /nowhere/,
  },
  {
    what: 'a name twice',
    manifest: Array(2)
      .fill('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, namespace: default }')
      .join('\n---\n'),
    path: /^metadata\.name$/,
    message: /twice|already|more than once/i,
  },
  {
    what: 'YAML aliases that explode',
    manifest: 'a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]',
    path: /./,
    message: /alias/i,
  },
  { what: '5 MB of nesting', manifest: '['.repeat(5_000_000), path: /^$/, message: /deep|nest/i },
]

for (const { what, manifest, path, message } of refused) {
  test(`${what} is refused with 422 at its place, and nothing is stored`, async ({ system }) => {
    const before = await call<{ revision: number }>(system, 'GET', '/signalbox/v1/runtime')
    const answer = await call<Refusal>(system, 'POST', '/signalbox/v1/apply', manifest)
    expect(answer.status, JSON.stringify(answer.body).slice(0, 2000)).toBe(422)
    expect(answer.body.errors).toContainEqual(
      expect.objectContaining({ path: expect.stringMatching(path), message: expect.stringMatching(message) }),
    )
    const after = await call<{ revision: number }>(system, 'GET', '/signalbox/v1/runtime')
    expect(after.body.revision).toBe(before.body.revision)
  })
}

test('every error of a batch is told at once, each with its document', async ({ system }) => {
  const answer = await call<Refusal>(
    system,
    'POST',
    '/signalbox/v1/apply',
    `${route('spec: { hostnames: ["UPPER.test"] }')}\n---\n${route('spec: { rules: 7, hostname: x }')}`,
  )
  expect(answer.status).toBe(422)
  expect(new Set(answer.body.errors.map((error) => error.document))).toEqual(new Set([1, 2]))
  expect(answer.body.errors.length).toBeGreaterThanOrEqual(3)
})
