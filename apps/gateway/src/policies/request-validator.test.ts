import { checkPolicyConfig } from '@signalbox/shared/policies'
import { describe, expect, it } from 'vitest'
import { policy, systemWith } from '../../test/policies.ts'
import { get, openClient } from '../../test/raw-client.ts'
import { everythingTo } from '../../test/system.ts'

async function open(config: object, more: readonly unknown[] = []) {
  const system = await systemWith([policy('request-validator', config), ...more])
  const client = await openClient(system.port)
  const message = (body: Buffer) => (JSON.parse(body.toString()) as { readonly message?: string }).message
  return {
    system,
    async post(content: string | Buffer, ...lines: string[]) {
      const bytes = Buffer.from(content)
      const fields = lines.some((line) => /^content-type/i.test(line))
        ? lines
        : ['Content-Type: application/json', ...lines]
      const head = ['POST / HTTP/1.1', 'Host: shop.test', `Content-Length: ${bytes.length}`, ...fields, '', ''].join(
        '\r\n',
      )
      const { status, body } = await client.send(Buffer.concat([Buffer.from(head), bytes])).response()
      return { status, message: message(body) }
    },
    async get(target: string, ...lines: string[]) {
      const { status, body } = await client.send(get(target, ...lines)).response()
      return { status, message: message(body) }
    },
  }
}

const schema = JSON.stringify({
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', pattern: '^[a-z]+$' },
    code: { type: 'string', pattern: '^[0-9]+$' },
    amount: { type: 'integer', minimum: 1 },
  },
  additionalProperties: false,
})

describe('content', () => {
  it.each(['draft4', 'draft6', 'draft7', 'draft201909', 'draft202012'])(
    'is held to a schema of %s',
    async (version) => {
      const { post } = await open({ body_schema: schema, version })
      expect((await post('{"name":"shop","amount":2}')).status).toBe(200)
      for (const bad of [
        '{"name":"Shop"}',
        '{"name":"a","code":"a"}',
        '{"amount":1}',
        '{"name":"a","more":1}',
        '[]',
        '{',
        '',
      ])
        expect(await post(bad)).toEqual({ status: 400, message: "request body doesn't conform to schema" })
    },
  )

  it('is held to a schema of Kong’s own', async () => {
    const { post } = await open({
      body_schema: JSON.stringify([
        { name: { type: 'string', required: true, len_min: 2 } },
        { tags: { type: 'array', elements: { type: 'string', one_of: ['a', 'b'] } } },
        { place: { type: 'record', fields: [{ city: { type: 'string', required: true } }] } },
      ]),
    })
    expect((await post('{"name":"ab","tags":["a"],"place":{"city":"x"}}')).status).toBe(200)
    for (const bad of [
      '{"name":"a"}',
      '{}',
      '{"name":"ab","tags":["c"]}',
      '{"name":"ab","place":{}}',
      '{"name":"ab","x":1}',
    ])
      expect((await post(bad)).status).toBe(400)
  })

  it('is said to be wrong where and how, where that is asked for', async () => {
    const { post } = await open({ body_schema: schema, version: 'draft7', verbose_response: true })
    expect((await post('{"name":"a","amount":0}')).message).toBe('/amount must be >= 1.')
    expect((await post('{"name":"a","x":0}')).message).toBe('The value must NOT have additional properties (x).')
    expect((await post('{')).message).toBe('The content is not JSON.')
  })

  it('reaches the service as it was sent', async () => {
    const { system } = await open({ body_schema: 'true', version: 'draft7' })
    const content = '{ "name" : "spaces stay" }'
    const answer = await fetch(`http://127.0.0.1:${system.port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: content,
    })
    expect(await answer.json()).toMatchObject({ content })
  })

  it.each([
    ['application/json', 200],
    ['Application/JSON', 200],
    ['application/json; charset=utf-8', 400],
    ['application/json; charset=utf-8, text/plain', 400],
    ['text/plain', 400],
    ['nonsense', 400],
  ])('of the type %s is answered %i', async (type, status) => {
    const { post } = await open({ body_schema: '{}', version: 'draft7' })
    expect((await post('{}', `Content-Type: ${type}`)).status).toBe(status)
  })

  it('of an allowed type that is no JSON passes unchecked', async () => {
    const { post } = await open({
      body_schema: schema,
      version: 'draft7',
      allowed_content_types: ['text/*', 'application/json; charset=UTF-8'],
    })
    expect((await post('anything', 'Content-Type: text/plain')).status).toBe(200)
    expect((await post('{}', 'Content-Type: application/json; Charset="utf-8"')).status).toBe(400)
  })

  it('that cannot be looked into, or is too long, does not pass', async () => {
    const { post } = await open({ body_schema: '{}', version: 'draft7', max_body_bytes: 100 })
    expect((await post('x', 'Content-Encoding: gzip')).status).toBe(415)
    expect((await post(JSON.stringify('a'.repeat(200)))).status).toBe(413)
    expect((await post(Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400)
  })

  it('takes no longer than its length allows, whatever the schema', async () => {
    const greedy = JSON.stringify({
      type: 'object',
      properties: { a: { type: 'string', pattern: '^(a+)+$' }, b: { uniqueItems: true } },
    })
    const { post } = await open({ body_schema: greedy, version: 'draft7' })
    expect((await post(JSON.stringify({ a: `${'a'.repeat(100_000)}!` }))).status).toBe(400)
    const many = Array.from({ length: 60_000 }, (_, index) => ({ index }))
    expect((await post(JSON.stringify({ b: many }))).status).toBe(200)
    expect((await post(JSON.stringify({ b: [...many, { index: 7 }] }))).status).toBe(400)
  })

  it('nested deeper than anybody writes is refused', async () => {
    const recursive = JSON.stringify({
      $ref: '#/definitions/list',
      definitions: { list: { type: 'array', items: { $ref: '#/definitions/list' } } },
    })
    const { post } = await open({ body_schema: recursive, version: 'draft7' })
    expect((await post('[[]]')).status).toBe(200)
    expect((await post('['.repeat(200_000) + ']'.repeat(200_000))).status).toBe(400)
  })
})

describe('parameters', () => {
  const parameter = (place: string, name: string, schemaOf: object, more: object = {}) => ({
    in: place,
    name,
    required: true,
    schema: JSON.stringify(schemaOf),
    ...more,
  })

  it.each([
    ['a number', parameter('query', 'n', { type: 'integer', maximum: 5 }), '/?n=5', '/?n=6'],
    ['one that is missing', parameter('query', 'n', {}), '/?n=', '/'],
    ['one that is there twice', parameter('query', 'n', { type: 'integer' }), '/?n=1', '/?n=1&n=2'],
    ['a list', parameter('query', 'l', { type: 'array', items: { type: 'integer' } }), '/?l=1,2', '/?l=1,x'],
    [
      'a list whose elements stand by themselves',
      parameter('query', 'l', { type: 'array', items: { enum: ['a', 'b'] }, minItems: 2 }, { explode: true }),
      '/?l=a&l=b',
      '/?l=a',
    ],
    [
      'a list with bars',
      parameter('query', 'l', { type: 'array', maxItems: 2 }, { style: 'pipeDelimited' }),
      '/?l=1%7C2',
      '/?l=1%7C2%7C3',
    ],
    [
      'an object',
      parameter('query', 'o', { type: 'object', required: ['a'] }, { style: 'deepObject' }),
      '/?o[a]=1',
      '/?o[b]=1',
    ],
  ])('of the query: %s', async (_, wanted, good, bad) => {
    const { get: ask } = await open({ parameter_schema: [wanted] })
    expect((await ask(good)).status).toBe(200)
    expect(await ask(bad)).toEqual({ status: 400, message: "request param doesn't conform to schema" })
  })

  it('of the header, and optional ones, are checked where they are there', async () => {
    const { get: ask } = await open({
      parameter_schema: [
        { ...parameter('header', 'X-Count', { type: 'integer' }), required: false },
        { in: 'header', name: 'X-Must', required: true },
      ],
      verbose_response: true,
    })
    expect((await ask('/', 'X-Must: 1')).status).toBe(200)
    expect((await ask('/', 'X-Must: 1', 'X-Count: 2')).status).toBe(200)
    expect((await ask('/')).message).toBe('The header parameter X-Must is missing.')
    expect((await ask('/', 'X-Must: 1', 'X-Count: two')).message).toBe(
      'The header parameter X-Count: The value must be integer.',
    )
  })
})

describe('a config', () => {
  const errorsOf = (config: object) => {
    const checked = checkPolicyConfig({ spec: { type: 'request-validator', enabled: true, config: { ...config } } })
    return checked.ok ? [] : checked.error.map(({ path, message }) => `${path}: ${message}`)
  }

  it.each([
    [{}, 'spec.config: Give body_schema'],
    [{ body_schema: 'no json' }, 'spec.config.body_schema: Must be JSON.'],
    [{ body_schema: '{}' }, 'spec.config.body_schema: A schema of Kong is a list of fields'],
    [{ body_schema: '[{"a":{"type":"string","match":"x"}}]' }, 'spec.config.body_schema: The field a has match, which'],
    [
      { body_schema: '{"pattern":"(?=a)"}', version: 'draft7' },
      'spec.config.body_schema: The pattern (?=a) cannot be used',
    ],
    [
      { body_schema: '{"patternProperties":{"a(":{}}}', version: 'draft7' },
      'spec.config.body_schema: The pattern a( cannot',
    ],
    [
      { parameter_schema: [{ in: 'path', name: 'a', required: false }] },
      'spec.config.parameter_schema[0].required: A parameter of the path is always there.',
    ],
  ])('%j is refused', (config, start) => {
    expect(errorsOf(config).find((error) => error.startsWith(start))).toBeDefined()
  })

  it('whose schema does not compile lets nothing through', async () => {
    const { get: ask, system } = await open({
      body_schema: '{"$ref":"http://elsewhere.test/schema"}',
      version: 'draft7',
    })
    expect((await ask('/')).status).toBe(500)
    expect(system.logged.join()).toMatch(/Policy shop\/request-validator \(request-validator\) cannot be started/)
    system.apply(everythingTo([system.origin.port]))
    expect((await ask('/')).status).toBe(200)
  })
})
