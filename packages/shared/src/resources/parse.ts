/**
 * Parse at the door: an unknown value becomes a typed resource with upstream’s defaults, or every error it has.
 *
 * Unknown fields are errors. Served versions other than the stored one are taken and converted. Pure.
 */
import type { FieldError } from '../lib/field-error.ts'
import { fail, type Result } from '../lib/result.ts'
import type { AnyResource } from './kinds.ts'

/** @returns the resource with defaults applied, or all of its errors, each with the path of its field. Never throws. */
export function parseResource(_value: unknown): Result<AnyResource, readonly FieldError[]> {
  return fail([{ path: '', reason: 'FieldValueInvalid', message: 'Parsing is not connected.' }])
}
