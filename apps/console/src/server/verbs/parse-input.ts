/** A verb's input at the door: unknown → typed, or `Invalid` with every error and its path. */
import { toFieldErrors } from '@signalbox/shared/resources'
import type * as z from 'zod'
import { invalid } from './errors.ts'

/** @throws VerbError `Invalid` with every error. */
export function parseInput<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  throw invalid(toFieldErrors(schema, parsed.error.issues))
}
