import { describe, expect, it } from 'vitest'
import { checkPolicyConfig } from './check.ts'

const check = (type: string, config: Record<string, unknown>) =>
  checkPolicyConfig({ spec: { type, config, enabled: true } })

describe('a config is refused at its field', () => {
  it.each([
    { type: 'ip-restriction', config: {}, path: 'spec.config' },
    { type: 'ip-restriction', config: { allow: ['10.0.0.0/33'] }, path: 'spec.config.allow[0]' },
    { type: 'redirect', config: {}, path: 'spec.config.location' },
    { type: 'redirect', config: { location: 'javascript:alert(1)' }, path: 'spec.config.location' },
    { type: 'bot-detection', config: { deny: ['('] }, path: 'spec.config.deny[0]' },
    { type: 'cors', config: { origins: ['https://(.test'] }, path: 'spec.config.origins[0]' },
    { type: 'cors', config: { methods: ['FETCH'] }, path: 'spec.config.methods[0]' },
    { type: 'request-size-limiting', config: { allowed_payload_size: -1 }, path: 'spec.config.allowed_payload_size' },
    { type: 'request-termination', config: { message: 'a', body: 'b' }, path: 'spec.config.message' },
    { type: 'request-termination', config: { content_type: 'a/b' }, path: 'spec.config.content_type' },
    { type: 'correlation-id', config: { headername: 'X' }, path: 'spec.config.headername' },
    { type: 'correlation-ids', config: {}, path: 'spec.type' },
  ])('$type: $path', ({ type, config, path }) => {
    const checked = check(type, config)
    expect(checked.ok ? [] : checked.error.map((error) => error.path)).toEqual([path])
  })
})

it('a config that is accepted has the defaults of its type', () => {
  expect(check('request-size-limiting', { size_unit: 'bytes' })).toEqual({
    ok: true,
    value: { allowed_payload_size: 128, size_unit: 'bytes', require_content_length: false },
  })
})
