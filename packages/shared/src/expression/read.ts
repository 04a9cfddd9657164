/** Text → a tree that can be compiled, or every error it has. */
import { fail, ok, type Result } from '../lib/index.ts'
import type { Expression } from './ast.ts'
import { checkExpression } from './check.ts'
import type { ExpressionError } from './error.ts'
import type { Subsystem } from './fields.ts'
import { parseExpression } from './parser.ts'

/** One error of syntax, or all errors of meaning. Never throws. */
export function readExpression(text: string, subsystem: Subsystem): Result<Expression, readonly ExpressionError[]> {
  const parsed = parseExpression(text)
  if (!parsed.ok) return fail([parsed.error])
  const errors = checkExpression(parsed.value, subsystem)
  return errors.length === 0 ? ok(parsed.value) : fail(errors)
}
