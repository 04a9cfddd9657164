/** What is wrong with an expression, where, and how to show it to the person who wrote it. */
import type { Span } from './ast.ts'

export interface ExpressionError extends Span {
  /** A sentence or two for a person; the first words are Kong's where Kong has words for it. */
  readonly message: string
}

export interface Place {
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
}

export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset)
  const start = before.lastIndexOf('\n') + 1
  return { line: before.split('\n').length, column: Array.from(before.slice(start)).length + 1 }
}

const longestLine = 160

/**
 * The place, the line with a caret under what is meant, and the message; several lines.
 *
 * @example
 *  --> 1:11
 *   |
 * 1 | http.path = "/a"
 *   |           ^
 *   |
 *   = …
 */
export function describeError(text: string, error: ExpressionError): string {
  const { line, column } = placeOf(text, error.start)
  const start = text.lastIndexOf('\n', error.start - 1) + 1
  const rest = text.indexOf('\n', start)
  const whole = text.slice(start, rest === -1 ? text.length : rest)
  const cut = Math.max(0, column - longestLine / 2)
  const shown = Array.from(whole)
    .slice(cut, cut + longestLine)
    .join('')
  const width = Math.max(1, Math.min(error.end - error.start, shown.length - (column - 1 - cut)))
  const gutter = ' '.repeat(String(line).length)
  return [
    `${gutter}--> ${line}:${column}`,
    `${gutter} |`,
    `${line} | ${shown}`,
    `${gutter} | ${' '.repeat(column - 1 - cut)}${'^'.repeat(width)}`,
    `${gutter} |`,
    `${gutter} = ${error.message}`,
  ].join('\n')
}
