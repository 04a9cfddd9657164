import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allKinds } from '../resources/index.ts'
import { fullManifests } from '../testdata/full-manifests.ts'
import { parseManifests, type Manifests } from './manifests.ts'
import { renderManifest } from './render-manifest.ts'
import { testResource } from '../resources/test-resource.ts'

/** A text that ends with a marker is read with places from the beginning; only where it is broken off, its end is elsewhere. */
const placed = (text: string) => comparable(parseManifests(`${text}\n...\n`))
const read = (text: string) => comparable(parseManifests(text))

/** Of a text that is no YAML it counts that both say so; where it breaks off, parsers may differ. */
function comparable({ entries, errors }: Manifests): unknown {
  if (errors.some(({ message }) => message.startsWith('This is no valid YAML'))) return 'no YAML'
  return {
    values: entries.map(({ value, document, line, result }) => ({ value, document, line, isOk: result.ok })),
    errors: errors.map(({ path, line, column, document, message }) => ({ path, line, column, document, message })),
  }
}

const words = [
  'a',
  'apiVersion: v1',
  'kind: ConfigMap',
  'metadata: { name: a }',
  'data:',
  '  key: value',
  '  "8080": on',
  '  8080: 012',
  '  key: |',
  '    text',
  '    --- no marker',
  '- item',
  '---',
  '--- # comment',
  '--- { a: 1 }',
  '# comment',
  '',
  '&anchor x',
  '*anchor',
  'a: *anchor',
  '!tag x',
  '<<: { a: 1 }',
  '[1, 2',
  ']',
  '"a\\u0041"',
  "'it''s'",
  'null: 1',
  '__proto__: 1',
  'a: 1e400',
  'a: .inf',
  'a: 0x1F',
  '\ta: 1',
  'a: b: c',
  'kind: List',
  'items: [{ apiVersion: v1, kind: Namespace, metadata: { name: Bad } }]',
]

describe('a text read at once', () => {
  it('says the same as one that is read with places, at the same places', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 14 }), (lines) => {
        const text = lines.join('\n')
        expect(read(text)).toEqual(placed(text))
      }),
      { numRuns: 500 },
    )
  })

  it('says the same of every kind, whole and with a field too many', () => {
    for (const kind of allKinds) {
      const text = renderManifest(testResource(fullManifests[kind]))
      for (const each of [text, `${text}\nunknown: 1\n`, `# comment\n---\n${text}---\n${text}\nunknown: 1\n`]) {
        expect(read(each)).toEqual(placed(each))
      }
    }
  })

  it('says the same of any scalar', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), (scalar) => {
        const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata:\n  key: ${scalar}\n`
        expect(read(text)).toEqual(placed(text))
      }),
      { numRuns: 1000 },
    )
  })
})
