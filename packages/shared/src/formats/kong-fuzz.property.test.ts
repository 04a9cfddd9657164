import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { explainKong } from '../explain/index.ts'
import { exportKong } from './kong-export.ts'
import { importKong } from './kong-import.ts'
import { readKongConfiguration } from './kong-configuration.ts'
import { readKongDocument } from './kong-document.ts'
import { toGatewayApi } from './kong-to-gateway-api.ts'

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(
    '/',
    '~/(',
    '*',
    'a.b',
    '::1',
    '10.0.0.0/8',
    'http',
    null,
    -1,
    2 ** 53,
    '',
    'a',
    { id: 'a' },
    { name: 'a' },
    ['a'],
  ),
)
const fields = fc.dictionary(
  fc.constantFrom(
    'id',
    'name',
    'host',
    'port',
    'path',
    'url',
    'paths',
    'hosts',
    'methods',
    'headers',
    'snis',
    'sources',
    'protocols',
    'expression',
    'service',
    'route',
    'consumer',
    'upstream',
    'target',
    'weight',
    'targets',
    'routes',
    'plugins',
    'config',
    'tags',
    'username',
    'key',
    'cert',
    'group',
    'certificate',
    'keyauth_credentials',
    'acls',
    'enabled',
    'retries',
    'connect_timeout',
    'hash_on',
    'algorithm',
    'url',
  ),
  odd,
  { maxKeys: 6 },
)
const list = fc.oneof({ weight: 9, arbitrary: fc.array(fields, { maxLength: 3 }) }, { weight: 1, arbitrary: odd })
const document = fc.record(
  {
    _format_version: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom('3.0', '1.1', 3) },
      { weight: 1, arbitrary: odd },
    ),
    services: list,
    routes: list,
    upstreams: list,
    targets: list,
    plugins: list,
    consumers: list,
    certificates: list,
    ca_certificates: list,
    keyauth_credentials: list,
    acls: list,
    _info: odd,
    _plugin_configs: odd,
    vaults: odd,
  },
  { requiredKeys: ['_format_version'] },
)

it('whatever a document holds, it is taken or refused in sentences, and never thrown at', () => {
  fc.assert(
    fc.property(document, (written) => {
      const { resources, errors } = importKong(written, { namespace: 'default' })
      for (const { message } of errors) expect(message).toMatch(/[.?]$/s)
      expect(importKong(exportKong(resources).document, { namespace: 'default' }).errors).toEqual([])
      toGatewayApi(resources)
      const { configuration } = readKongConfiguration(written)
      const answer = explainKong(configuration, { method: 'GET', url: 'http://a.b/a', sourceAddress: '10.0.0.1' })
      expect(answer.verdict).not.toBe('')
    }),
    { numRuns: 1500 },
  )
})

it('whatever the text, it is read or refused', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const read = readKongDocument(text)
      expect(read.ok || read.error.length > 0).toBe(true)
    }),
  )
})
