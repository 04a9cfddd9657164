/**
 * Regular expressions in RE2 syntax: linear time on every input, no look-around, no back-references.
 *
 * The Gateway API leaves the meaning of `RegularExpression` to implementations. Here an expression must match the
 * *whole* value (path, header or query parameter), as if it stood between `\A` and `\z`; write `.*` at an end to
 * leave it open. Matching is case-sensitive unless the expression says `(?i)`.
 */
import { RE2JS } from 're2js'
import { fail, ok, type Result } from './result.ts'

/** Longer programs are refused: they cost memory and start-up time, not only the author's but every tenant's. */
const maxProgramSize = 10_000

export interface Regex {
  readonly source: string
  /** Whether the whole of `text` matches. Linear in its length. Never throws. */
  readonly test: (text: string) => boolean
}

/** @returns the compiled expression, or a sentence that says what is wrong with it. */
export function compileRegex(source: string): Result<Regex, string> {
  try {
    const compiled = RE2JS.compile(source)
    if (compiled.programSize() > maxProgramSize)
      return fail('The regular expression is too large; use smaller repeat counts.')
    return ok({ source, test: (text) => compiled.testExact(text) })
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : ''
    return fail(`The regular expression is not valid RE2 syntax: ${detail}`)
  }
}
