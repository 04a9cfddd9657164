/** A verb's input at the door: unknown → typed, or `Invalid` with every error and its path. */
import { toFieldPath, type FieldError, type FieldErrorReason } from '@signalbox/shared/lib'
import type * as z from 'zod'
import { invalid } from './errors.ts'

/** @throws VerbError `Invalid` with one error per issue. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: false })
  if (parsed.success) return parsed.data
  throw invalid(parsed.error.issues.flatMap(toFieldErrors))
}

function toFieldErrors(issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: toFieldPath([...issue.path, key]),
      reason: 'FieldValueForbidden',
      message: 'There is no field of this name.',
    }))
  }
  return [{ path: toFieldPath(issue.path), reason: toReason(issue), message: `${issue.message}.` }]
}

function toReason(issue: z.core.$ZodIssue): FieldErrorReason {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.includes('received undefined') ? 'FieldValueRequired' : 'FieldValueTypeInvalid'
    case 'too_big':
      return issue.origin === 'array' ? 'FieldValueTooMany' : 'FieldValueTooLong'
    case 'invalid_value':
      return 'FieldValueNotSupported'
    default:
      return 'FieldValueInvalid'
  }
}
