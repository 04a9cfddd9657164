import { describe, expect, it } from 'vitest'
import type { Policy } from '../resources/index.ts'
import { parseOrThrow } from '../testdata/snapshot-of.ts'
import { maskPolicy, unmaskPolicy } from './secret-fields.ts'

function policy(type: string, config: object): Policy {
  const parsed = parseOrThrow({
    apiVersion: 'signalbox.dev/v1',
    kind: 'Policy',
    metadata: { name: 'p', namespace: 'shop' },
    spec: { type, config },
  })
  if (parsed.kind === 'Policy') return parsed
  throw new Error('It is a Policy.')
}

describe('of types that are not known', () => {
  const stored = policy('made-up', {
    redis: { password: 'x1', host: 'h' },
    aws_secret: 'x2',
    tokens: ['x3'],
    api_keys: ['x4'],
  })

  it('what is called like a secret is masked, and nothing else', () => {
    const { config } = maskPolicy(stored).spec
    expect(config).toEqual({
      redis: { password: '[redacted]', host: 'h' },
      aws_secret: '[redacted]',
      tokens: ['x3'],
      api_keys: ['[redacted]'],
    })
  })

  it('a masked value that is sent back keeps what is stored', () => {
    const { policy: filled, errors } = unmaskPolicy(maskPolicy(stored), stored)
    expect([filled, errors]).toEqual([stored, []])
  })

  it('a placeholder that stands for nothing is an error at its field', () => {
    expect(unmaskPolicy(maskPolicy(stored), undefined).errors.map(({ path }) => path)).toEqual([
      'spec.config.redis.password',
      'spec.config.aws_secret',
      'spec.config.api_keys[0]',
    ])
  })
})

it('a policy without secrets stays the same object', () => {
  const plain = policy('correlation-id', { header_name: 'X-Secret' })
  expect(maskPolicy(plain)).toBe(plain)
})
