import { describe, expect, it } from 'vitest'
import { parseManifests } from './manifests.ts'

const namespaceA = `apiVersion: v1
kind: Namespace
metadata:
  name: team-a
`

const namesIn = (text: string) =>
  parseManifests(text).entries.map(({ result }) => result.ok && result.value.metadata.name)

describe('manifests are read', () => {
  it.each([
    { guarantee: 'one YAML document', text: namespaceA, names: ['team-a'] },
    {
      guarantee: 'many, with comments and empty ones between',
      text: `# a\n---\n${namespaceA}---\n---\n# b\n---\n${namespaceA}`,
      names: ['team-a', 'team-a'],
    },
    {
      guarantee: 'with a byte order mark and CRLF',
      text: `\uFEFF${namespaceA.replaceAll('\n', '\r\n')}`,
      names: ['team-a'],
    },
    {
      guarantee: 'JSON',
      text: '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team-a"}}',
      names: ['team-a'],
    },
    {
      guarantee: 'the items of a List',
      text: `apiVersion: v1\nkind: List\nitems:\n- ${namespaceA.replaceAll('\n', '\n  ')}`,
      names: ['team-a'],
    },
    {
      guarantee: 'the items of a typed list without types of their own',
      text: 'apiVersion: v1\nkind: NamespaceList\nitems: [{metadata: {name: a}}, {metadata: {name: b}}]',
      names: ['a', 'b'],
    },
    { guarantee: 'an empty text', text: '', names: [] },
    { guarantee: 'a text of comments', text: '# nothing\n', names: [] },
    { guarantee: 'an empty List', text: 'apiVersion: v1\nkind: List\nitems: []\n', names: [] },
  ])('$guarantee', ({ text, names }) => {
    expect(parseManifests(text).errors).toEqual([])
    expect(namesIn(text)).toEqual(names)
  })

  it('with the line on which each begins', () => {
    const { entries } = parseManifests(`---\n# comment\n${namespaceA}---\n${namespaceA}`)
    expect(entries.map(({ document, line }) => [document, line])).toEqual([
      [1, 3],
      [2, 8],
    ])
  })

  it('into the namespace that is given for those that name none', () => {
    const { entries } = parseManifests('{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}', {
      defaultNamespace: 'x',
    })
    expect(entries[0]?.result).toMatchObject({ ok: true, value: { metadata: { namespace: 'x' } } })
  })
})

describe('an error says where it stands', () => {
  const place = ({ document, line, column, path, reason }: ReturnType<typeof parseManifests>['errors'][number]) => ({
    document,
    at: `${line}:${column}`,
    path,
    reason,
  })

  it.each([
    {
      guarantee: 'a wrong value at its field',
      text: `${namespaceA}---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: Team_A\n`,
      errors: [{ document: 2, at: '9:3', path: 'metadata.name', reason: 'FieldValueInvalid' }],
    },
    {
      guarantee: 'an unknown field at itself',
      text: `${namespaceA}  lables: {}\n`,
      errors: [{ document: 1, at: '5:3', path: 'metadata.lables', reason: 'FieldValueForbidden' }],
    },
    {
      guarantee: 'a missing field at what should hold it',
      text: 'apiVersion: v1\nkind: Namespace\nmetadata: {}\n',
      errors: [{ document: 1, at: '3:1', path: 'metadata.name', reason: 'FieldValueRequired' }],
    },
    {
      guarantee: 'in an item of a List',
      text: 'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: A}\n',
      errors: [{ document: 1, at: '6:14', path: 'items[0].metadata.name', reason: 'FieldValueInvalid' }],
    },
    {
      guarantee: 'a field that stands twice at the second',
      text: `${namespaceA}kind: Namespace\n`,
      errors: [{ document: 1, at: '5:1', path: 'kind', reason: 'FieldValueDuplicate' }],
    },
    {
      guarantee: 'an alias',
      text: 'a: &x 1\nb: *x\n',
      errors: [{ document: 1, at: '2:4', path: 'b', reason: 'FieldValueForbidden' }],
    },
    {
      guarantee: 'a tag of one’s own',
      text: 'a: !Ref x\n',
      errors: [{ document: 1, at: '1:4', path: '', reason: 'FieldValueInvalid' }],
    },
    {
      guarantee: 'a bracket that is not closed',
      text: 'a: [1, 2\n',
      errors: [{ document: 1, at: '2:1', path: '', reason: 'FieldValueInvalid' }],
    },
    {
      guarantee: 'a text that is no resource',
      text: 'hello\n',
      errors: [{ document: 1, at: '1:1', path: '', reason: 'FieldValueTypeInvalid' }],
    },
    {
      guarantee: 'a name that would reach into every object',
      text: `${namespaceA}__proto__: {polluted: true}\n`,
      errors: [{ document: 1, at: '5:1', path: '__proto__', reason: 'FieldValueForbidden' }],
    },
  ])('$guarantee', ({ text, errors }) => {
    expect(parseManifests(text).errors.map(place)).toEqual(errors)
  })

  it('and does not keep the other documents from being read', () => {
    const { entries } = parseManifests(`${namespaceA}---\nkind: Nothing\n---\n${namespaceA}`)
    expect(entries.map(({ result }) => result.ok)).toEqual([true, false, true])
  })
})

describe('a hostile text is refused before it costs anything', () => {
  const deep = 5_000_000
  const indented = Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')
  it.each([
    { guarantee: 'five megabytes of brackets', text: '['.repeat(deep) },
    { guarantee: 'five megabytes of braces', text: '{a: '.repeat(deep / 4) },
    { guarantee: 'five megabytes of dashes', text: '- '.repeat(deep / 2) },
    { guarantee: 'thousands of indentations', text: indented },
    { guarantee: 'nesting in JSON', text: '{"a":'.repeat(deep / 5) },
    { guarantee: 'more text than the limit', text: ' '.repeat(8 * 1024 * 1024 + 1) },
  ])('$guarantee', ({ text }) => {
    const { entries, errors } = parseManifests(text)
    expect(entries).toEqual([])
    expect(errors).toHaveLength(1)
    expect(errors[0]?.message).toMatch(/nested more than 64 levels|longer than 8 MiB/)
  })

  it.each([
    { guarantee: 'a megabyte of brackets that close nothing', text: ']'.repeat(1_000_000) },
    { guarantee: 'a megabyte of quotes', text: '"'.repeat(1_000_000) },
    { guarantee: 'a megabyte of anchors', text: '&a '.repeat(333_333) },
  ])('$guarantee, in one error', ({ text }) => {
    expect(parseManifests(text).errors).toHaveLength(1)
  })

  it('aliases that multiply', () => {
    const layers = Array.from(
      { length: 20 },
      (_, n) => `l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]\n`,
    )
    const { errors } = parseManifests(`l0: &l0 x\n${layers.join('')}`)
    expect(errors[0]?.message).toBe('The alias *l0 is not taken; write out what it stands for.')
  })

  it('more documents than the limit', () => {
    const { errors } = parseManifests('--- 1\n'.repeat(10_001))
    expect(errors.at(-1)?.message).toBe('There are more than 10000 documents; send them in parts.')
  })

  it('one document of too many parts', () => {
    const { errors } = parseManifests(`[${'1,'.repeat(600_000)}]`)
    expect(errors[0]?.message).toContain('too large to be read in one piece')
  })

  it('tens of thousands of keys, without comparing each with each', () => {
    const { errors } = parseManifests(Array.from({ length: 50_000 }, (_, n) => `k${n}: 1\n`).join(''))
    expect(errors.length).toBeGreaterThan(0)
  })
})
