import { expect, it } from 'vitest'
import { toFieldPath } from './field-error.ts'

it.each([
  { segments: [], path: '' },
  { segments: ['spec', 'rules', 0, 'matches', 1], path: 'spec.rules[0].matches[1]' },
  { segments: ['metadata', 'labels', 'a/b'], path: 'metadata.labels["a/b"]' },
  { segments: ['data', 'tls.crt'], path: 'data["tls.crt"]' },
  { segments: [0], path: '[0]' },
])('a path is written $path', ({ segments, path }) => {
  expect(toFieldPath(segments)).toBe(path)
})
