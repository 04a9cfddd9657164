import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDocument } from 'yaml'
import { allKinds, parseResource } from '../resources/index.ts'
import { testResource } from '../resources/test-resource.ts'
import { fullManifests } from '../testdata/full-manifests.ts'
import { readJson, toJsonOffsets } from './json-text.ts'
import { parseManifests } from './manifests.ts'
import { renderManifest } from './render-manifest.ts'
import { toOffsets } from './yaml-value.ts'

describe.each(allKinds)('a %s', (kind) => {
  it('rendered and read again is the same', () => {
    const resource = testResource(fullManifests[kind])
    const { entries } = parseManifests(renderManifest(resource))
    expect(entries.map(({ result }) => result)).toEqual([{ ok: true, value: resource }])
  })

  it('as JSON is read as it is as YAML', () => {
    const { entries } = parseManifests(JSON.stringify(fullManifests[kind], null, 2))
    expect(entries.map(({ result }) => result)).toEqual([parseResource(fullManifests[kind])])
  })
})

it('any text in an annotation survives', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const resource = testResource({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'a', namespace: 'b', annotations: { text } },
        data: { text },
      })
      expect(parseManifests(renderManifest(resource)).entries[0]?.result).toEqual({ ok: true, value: resource })
    }),
  )
})

it('no text makes reading throw, and every error has a place in it', () => {
  const word = fc.constantFrom(
    'a',
    ': ',
    '- ',
    '\n',
    ' ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|',
    '>',
    '#',
    '&a ',
    '*a',
    '!t ',
    '---',
    '...',
    '%YAML 1.1',
    '? ',
    ',',
    '\t',
    '<<',
    '\r',
    'kind',
    '1',
  )
  const lines = (text: string): number => text.split('\n').length
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
      (text) => {
        for (const error of parseManifests(text).errors) {
          expect(error.line).toBeGreaterThan(0)
          expect(error.line).toBeLessThanOrEqual(lines(text))
          expect(error.column).toBeGreaterThan(0)
          expect(error.message).toMatch(/^["A-Z].*[.?]$/s)
        }
      },
    ),
    { numRuns: 2000 },
  )
})

describe('JSON', () => {
  it('is read as the value that it is, or left to the reader of YAML', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify([value], null, indent)
        expect(readJson(text, 64)).toEqual({ value: JSON.parse(text) })
      }),
    )
  })

  it('has its fields where YAML has them', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify({ value }, null, indent)
        expect([...toJsonOffsets(text)]).toEqual([...toOffsets(parseDocument(text).contents)])
      }),
    )
  })

  it.each([
    { guarantee: 'with a field twice', text: '{"a":1,"b":{"c":1,"\\u0063":2}}' },
    { guarantee: 'too deep', text: `${'['.repeat(66)}${']'.repeat(66)}` },
    { guarantee: 'cut short', text: '{"a":"' },
    { guarantee: 'with two documents', text: '{}\n---\n{}' },
    { guarantee: 'that is none', text: 'a: {}' },
  ])('$guarantee is left to the reader of YAML', ({ text }) => {
    expect(readJson(text, 64)).toBeNull()
  })

  it('of ten thousand resources is read in one piece', () => {
    const items = Array.from({ length: 10_000 }, (_, n) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `c${n}` },
    }))
    const { entries, errors } = parseManifests(JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2))
    expect(errors).toEqual([])
    expect(entries).toHaveLength(10_000)
    expect(entries[1]?.line).toBe(12)
  })
})
