import { describe, expect, it } from 'vitest'
import {
  blankOf,
  choicesOf,
  controlOf,
  keyOfChoice,
  readText,
  schemaAt,
  shownProperties,
  unsetKey,
  withTag,
  type FormSchema,
} from './schema.ts'
import { elementOf, labelOf, nounOf } from './words.ts'

const text: FormSchema = { type: 'string' }
const whole: FormSchema = { type: 'integer' }
const filter: FormSchema = {
  type: 'object',
  properties: {
    type: { type: 'string', enum: ['URLRewrite', 'CORS'] },
    urlRewrite: { type: 'object', properties: { hostname: text } },
    cors: { type: 'object', properties: { origins: { type: 'array', items: text } }, required: ['origins'] },
  },
  required: ['type'],
}

describe('the control of a field', () => {
  it.each<[string, FormSchema]>([
    ['text', text],
    ['text', { anyOf: [whole, text] }],
    ['text', { allOf: [text, { type: 'string', maxLength: 3 }] }],
    ['number', whole],
    ['choice', { type: 'string', enum: ['a', 'b'] }],
    ['choice', { type: 'boolean' }],
    ['choice', { anyOf: [{ const: 301 }, { const: 302 }] }],
    ['list', { type: 'array', items: text }],
    ['map', { type: 'object', additionalProperties: text }],
    ['group', filter],
    ['opaque', { type: 'object', properties: {}, additionalProperties: {} }],
  ])('is %s', (control, schema) => expect(controlOf(schema)).toBe(control))
})

describe('choices', () => {
  const schema: FormSchema = { type: 'string', enum: ['Exact', 'Pattern'], default: 'Exact' }

  it('show the default as what holds where nothing is written', () => {
    expect(choicesOf(schema, true).map(({ label }) => label)).toEqual(['Exact (default)', 'Pattern'])
    expect(keyOfChoice(schema, true, undefined)).toBe(unsetKey)
    expect(keyOfChoice(schema, true, 'Exact')).toBe(unsetKey)
  })

  it('offer to leave out what is optional, and never what is required', () => {
    const plain: FormSchema = { type: 'boolean' }
    expect(choicesOf(plain, false).map(({ label }) => label)).toEqual(['not set', 'yes', 'no'])
    expect(choicesOf(plain, true).map(({ label }) => label)).toEqual(['yes', 'no'])
  })

  it('tell numbers from text of the same digits', () => {
    const status: FormSchema = { anyOf: [{ const: 301 }, { const: 302 }] }
    expect(choicesOf(status, true).map(({ value }) => value)).toEqual([301, 302])
  })
})

describe('what a new value begins as', () => {
  it.each<[string, FormSchema, unknown]>([
    ['empty text', text, ''],
    ['the default', { type: 'integer', default: 3 }, 3],
    ['nothing for a number without a default', whole, undefined],
    ['as many elements as are needed', { type: 'array', items: text, minItems: 1 }, ['']],
    [
      'an object with what it requires',
      { type: 'object', properties: { name: text, port: whole, note: text }, required: ['name', 'port'] },
      { name: '' },
    ],
    ['the first of several kinds, begun', filter, { type: 'URLRewrite', urlRewrite: {} }],
  ])('is %s', (_, schema, begun) => expect(blankOf(schema)).toEqual(begun))
})

describe('an object of several kinds', () => {
  it('shows the fields of its kind', () => {
    expect(shownProperties(filter, { type: 'CORS' }).map(({ name }) => name)).toEqual(['type', 'cors'])
  })

  it('shows what is written under another kind, so that it is not kept unseen', () => {
    const shown = shownProperties(filter, { type: 'CORS', urlRewrite: {} })
    expect(shown.map(({ name }) => name)).toEqual(['type', 'urlRewrite', 'cors'])
  })

  it('begins the new kind and drops the old when the kind changes', () => {
    expect(withTag(filter, { type: 'URLRewrite', urlRewrite: { hostname: 'a' } }, 'CORS')).toEqual({
      type: 'CORS',
      cors: { origins: [] },
    })
  })
})

it.each<[readonly (string | number)[], FormSchema | null]>([
  [[], filter],
  [['cors', 'origins', 3], text],
  [['cors', 'missing'], null],
])('the schema at %j is found', (path, found) => expect(schemaAt(filter, path)).toEqual(found))

it('text is a number where numbers are allowed, and only there', () => {
  expect(readText({ anyOf: [whole, text] }, '8080')).toBe(8080)
  expect(readText({ anyOf: [whole, text] }, 'http')).toBe('http')
  expect(readText(text, '8080')).toBe('8080')
})

it.each([
  ['backendRefs', 'Backend refs', 'backend ref'],
  ['matches', 'Matches', 'match'],
  ['addresses', 'Addresses', 'address'],
  ['policies', 'Policies', 'policy'],
  ['tls', 'TLS', 'TLS'],
  ['urlRewrite', 'URL rewrite', 'URL rewrite'],
  ['caCertificateRefs', 'CA certificate refs', 'CA certificate ref'],
])('%s reads as %s, one of them as %s', (name, label, noun) => {
  expect(labelOf(name)).toBe(label)
  expect(nounOf(name)).toBe(noun)
})

it('an element of a list in the singular is an entry of it', () => {
  expect(elementOf('set')).toBe('set entry')
  expect(elementOf('matches')).toBe('match')
})
