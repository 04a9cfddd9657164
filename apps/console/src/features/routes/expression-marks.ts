/** What is wrong with an expression, for its editor. Pure. */
import { placeOf, readExpression, type Subsystem } from '@signalbox/shared/expression'

/** Lines and columns count from 1. */
export interface ExpressionMark {
  readonly line: number
  readonly column: number
  readonly length: number
  readonly message: string
}

export function marksOf(text: string, subsystem: Subsystem): readonly ExpressionMark[] {
  const read = readExpression(text, subsystem)
  if (read.ok) return []
  return read.error.map(({ start, end, message }) => ({
    ...placeOf(text, start),
    length: Math.max(1, end - start),
    message,
  }))
}
