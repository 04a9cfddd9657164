import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullManifests } from '../testdata/full-manifests.ts'
import { allKinds } from './kinds.ts'
import { parseResource } from './parse.ts'
import { testResource } from './test-resource.ts'

type Path = readonly (string | number)[]

/** Paths of everything inside `value`, containers before what they hold. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const members: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value)
  return [path, ...members.flatMap(([name, member]) => pathsIn(member, [...path, name]))]
}

/** A copy of `value` with `replacement` at `path`. */
function replaced(value: unknown, [first, ...rest]: Path, replacement: unknown): unknown {
  if (first === undefined) return replacement
  if (Array.isArray(value))
    return value.map((element: unknown, index) => (index === first ? replaced(element, rest, replacement) : element))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === first ? replaced(member, rest, replacement) : member,
    ]),
  )
}

const strange: readonly unknown[] = [
  null,
  0,
  -1,
  1.5,
  1e300,
  true,
  '',
  'x',
  '\u0000',
  [],
  [null],
  [[]],
  {},
  { x: {} },
  'ä'.repeat(5000),
]

describe.each(allKinds)('a %s', (kind) => {
  const manifest = fullManifests[kind]

  it('with every field is taken, and parsing it again changes nothing', () => {
    const resource = testResource(manifest)
    expect(parseResource(resource)).toEqual({ ok: true, value: resource })
  })

  it('is not changed itself by being parsed', () => {
    const copy = structuredClone(manifest)
    parseResource(manifest)
    expect(manifest).toEqual(copy)
  })

  it('with anything at any place is taken or refused in whole sentences, with a path, without a throw', () => {
    const wrong = pathsIn(manifest).flatMap((path) =>
      strange.flatMap((replacement) => {
        const parsed = parseResource(replaced(manifest, path, replacement))
        if (parsed.ok) return []
        return parsed.error.filter(({ message }) => !/^["A-Z].*[.?]$/s.test(message)).map(({ message }) => message)
      }),
    )
    expect(wrong).toEqual([])
  })

  it('with any field unknown is refused at that field', () => {
    const objects = pathsIn(manifest).filter((path) => {
      const parent = path.reduce<unknown>(
        (value, name) => Object.getOwnPropertyDescriptor(Object(value), name)?.value,
        manifest,
      )
      const last = path.at(-1)
      const isMap =
        typeof last === 'string' &&
        /^(labels|annotations|data|binaryData|matchLabels|options|selector|headers|status|config)$/.test(last)
      return typeof parent === 'object' && parent !== null && !Array.isArray(parent) && !isMap
    })
    const notNoticed = objects.filter((path) => {
      const inside = path.reduce<unknown>(
        (value, name) => Object.getOwnPropertyDescriptor(Object(value), name)?.value,
        manifest,
      )
      const parsed = parseResource(replaced(manifest, path, { ...Object(inside), unheardOf: 1 }))
      return (
        parsed.ok ||
        !parsed.error.some((error) => error.path.endsWith('unheardOf') && error.reason === 'FieldValueForbidden')
      )
    })
    expect(notNoticed).toEqual([])
  })
})

it('no value at all makes parsing throw', () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
      (value) => {
        expect(typeof parseResource(value).ok).toBe('boolean')
      },
    ),
  )
})

it('no spec makes parsing throw', () => {
  fc.assert(
    fc.property(fc.constantFrom(...allKinds), fc.jsonValue(), (kind, spec) => {
      expect(typeof parseResource({ ...fullManifests[kind], spec }).ok).toBe('boolean')
    }),
  )
})

it('a thousand unknown fields are counted and not all listed', () => {
  const spec = Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [`field${n}`, n]))
  const parsed = parseResource({ ...fullManifests.Namespace, spec })
  expect(!parsed.ok && parsed.error.length).toBe(501)
  expect(!parsed.ok && parsed.error.at(-1)?.message).toBe('It has 500 further errors, not listed.')
})
