import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allKinds, parseResource } from '../resources/index.ts'
import { testResource } from '../resources/test-resource.ts'
import { fullManifests } from '../testdata/full-manifests.ts'
import { parseManifests } from './manifests.ts'
import { renderManifest } from './render-manifest.ts'

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
