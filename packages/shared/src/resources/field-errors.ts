/**
 * Issues of the schema library → {@link FieldError}s: a Kubernetes reason, the field's path and a whole sentence.
 * Values never stand in a message, so that a Secret's cannot.
 */
import type * as z from 'zod'
import { didYouMean, toFieldPath, type FieldError, type FieldErrorReason } from '../lib/index.ts'
import { fieldsAt, type Path } from './schema-fields.ts'

type Issue = z.core.$ZodIssue

/** Errors that are listed of one resource; the last one then says how many there are beyond. */
const maxListedErrors = 500

/**
 * All errors, in the order in which the schema met them; an error for each unknown field. Of a field that has the wrong
 * type nothing else is said.
 */
export function toFieldErrors(schema: z.core.$ZodType, issues: readonly Issue[]): readonly FieldError[] {
  const errors: FieldError[] = []
  const mistyped = new Set<string>()
  let unlisted = 0
  for (const issue of issues) {
    const path = toFieldPath(issue.path)
    if (mistyped.has(path)) continue
    if (issue.code === 'invalid_type') mistyped.add(path)
    if (issue.code !== 'unrecognized_keys') {
      if (errors.length < maxListedErrors) errors.push(toFieldError(issue))
      else unlisted += 1
      continue
    }
    const listed = issue.keys.slice(0, maxListedErrors - errors.length)
    errors.push(...unknownFields(schema, issue.path, listed))
    unlisted += issue.keys.length - listed.length
  }
  if (unlisted > 0)
    errors.push({ path: '', reason: 'FieldValueTooMany', message: `It has ${unlisted} further errors, not listed.` })
  return errors
}

function unknownFields(schema: z.core.$ZodType, path: Path, keys: readonly string[]): readonly FieldError[] {
  const known = fieldsAt(schema, path)
  return keys.map((key) => ({
    path: toFieldPath([...path, key]),
    reason: 'FieldValueForbidden' as const,
    message: `There is no field ${JSON.stringify(key)} here.${didYouMean(key, known)}`,
  }))
}

function toFieldError(issue: Issue): FieldError {
  const [reason, message] = toReason(issue)
  return { path: toFieldPath(issue.path), reason, message }
}

function toReason(issue: Issue): readonly [FieldErrorReason, string] {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? ['FieldValueRequired', 'This field is required.']
        : ['FieldValueTypeInvalid', `This must be ${withArticle(issue.expected)}, not ${typeName(issue.input)}.`]
    case 'invalid_value':
      return missing(issue.input) ?? ['FieldValueNotSupported', notSupported(issue.values, issue.input)]
    case 'too_big':
      return tooBig(issue)
    case 'too_small':
      return tooSmall(issue)
    case 'invalid_union':
      return missing(issue.input) ?? unionReason(issue)
    case 'invalid_key': {
      const first = issue.issues[0]
      return [
        'FieldValueInvalid',
        first === undefined ? 'This is not a valid key.' : `As a key this is not valid: ${toReason(first)[1]}`,
      ]
    }
    case 'custom':
      return [customReason(issue.params), toSentence(issue.message)]
    case 'invalid_format':
      return ['FieldValueInvalid', formatMessage(issue)]
    default:
      return ['FieldValueInvalid', issue.message]
  }
}

const reasons: ReadonlySet<unknown> = new Set<FieldErrorReason>([
  'FieldValueRequired',
  'FieldValueInvalid',
  'FieldValueNotSupported',
  'FieldValueDuplicate',
  'FieldValueForbidden',
  'FieldValueNotFound',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
])

function isReason(reason: unknown): reason is FieldErrorReason {
  return reasons.has(reason)
}

/** Rules of our own carry their reason in `params.reason`. */
function customReason(params: Readonly<Record<string, unknown>> | undefined): FieldErrorReason {
  const reason = params?.['reason']
  return isReason(reason) ? reason : 'FieldValueInvalid'
}

function missing(input: unknown): readonly [FieldErrorReason, string] | null {
  return input === undefined ? ['FieldValueRequired', 'This field is required.'] : null
}

function notSupported(values: readonly unknown[], input: unknown): string {
  const list = values.map((value) => (typeof value === 'string' ? JSON.stringify(value) : String(value)))
  if (list.length === 1) return `This must be ${list[0]}.`
  const names = values.filter((value) => typeof value === 'string')
  return `This must be one of ${list.join(', ')}.${typeof input === 'string' ? didYouMean(input, names) : ''}`
}

function tooBig(issue: z.core.$ZodIssueTooBig): readonly [FieldErrorReason, string] {
  if (issue.origin === 'string') return ['FieldValueTooLong', `This must have at most ${issue.maximum} characters.`]
  if (issue.origin === 'array' || issue.origin === 'record' || issue.origin === 'object')
    return [
      'FieldValueTooMany',
      `This must have at most ${issue.maximum} ${issue.maximum === 1 ? 'entry' : 'entries'}.`,
    ]
  return ['FieldValueInvalid', `This must be at most ${issue.maximum}.`]
}

function tooSmall(issue: z.core.$ZodIssueTooSmall): readonly [FieldErrorReason, string] {
  if (issue.origin === 'string')
    return issue.minimum === 1
      ? ['FieldValueRequired', 'This must not be empty.']
      : ['FieldValueInvalid', `This must have at least ${issue.minimum} characters.`]
  if (issue.origin === 'array')
    return [
      'FieldValueRequired',
      `This must have at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}.`,
    ]
  return ['FieldValueInvalid', `This must be at least ${issue.minimum}.`]
}

/** A union is of single values here; its alternatives are told apart by type, then by value. */
function unionReason(issue: z.core.$ZodIssueInvalidUnion): readonly [FieldErrorReason, string] {
  const alternatives = issue.errors.flat()
  const values = alternatives.flatMap((alternative) => (alternative.code === 'invalid_value' ? alternative.values : []))
  if (values.length > 0 && values.length === alternatives.length)
    return ['FieldValueNotSupported', notSupported(values, issue.input)]
  const ofRightType = alternatives.find((alternative) => alternative.code !== 'invalid_type')
  if (ofRightType !== undefined) return toReason(ofRightType)
  const types = alternatives.flatMap((alternative) =>
    alternative.code === 'invalid_type' ? [withArticle(alternative.expected)] : [],
  )
  return ['FieldValueTypeInvalid', `This must be ${types.join(' or ')}, not ${typeName(issue.input)}.`]
}

function formatMessage(issue: z.core.$ZodIssueInvalidStringFormat): string {
  if (issue.format === 'base64') return 'This must be base64.'
  if (issue.format === 'starts_with' && 'prefix' in issue)
    return `This must begin with ${JSON.stringify(issue.prefix)}.`
  return toSentence(issue.message)
}

/** Schemas say the end of a sentence: `must be a header name`. */
function toSentence(message: string): string {
  return /[.?]$/.test(message) ? message : `This ${message}.`
}

const typeNames: Readonly<Record<string, string>> = {
  int: 'a whole number',
  record: 'an object',
  object: 'an object',
  array: 'a list',
  boolean: 'true or false',
  string: 'a string',
  number: 'a number',
}

function withArticle(type: string): string {
  return typeNames[type] ?? type
}

function typeName(input: unknown): string {
  if (input === null) return 'null'
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'number' && !Number.isInteger(input)) return 'a fraction'
  if (typeof input === 'boolean') return String(input)
  return withArticle(typeof input)
}
