/**
 * Regular expressions that are searched for inside a text, with what their groups took: the dialect of Kong's router.
 *
 * RE2 syntax, linear time on every input, no look-around and no back-references, as in the Rust `regex` crate that
 * Kong uses. Both `(?<name>…)` and `(?P<name>…)` name a group. `\d`, `\w` and `\s` mean ASCII characters. Not anchored
 * unless the expression says so.
 */
import { RE2JS } from 're2js'
import { fail, ok, type Result } from './result.ts'

/** Longer programs are refused: they cost memory and start-up time. */
const maxProgramSize = 10_000

/** What was found first, from the left. */
export interface RegexMatch {
  /** All that matched: group 0. */
  readonly text: string
  /** By number, `0` included, and by name. Groups that took no part are absent. */
  readonly groups: Readonly<Record<string, string>>
}

export interface SearchRegex {
  readonly source: string
  /** Groups of the expression, group 0 not counted. */
  readonly groupCount: number
  /** Linear in the length of `text`. Never throws. */
  readonly test: (text: string) => boolean
  /** Linear in the length of `text`. Never throws. */
  readonly find: (text: string) => RegexMatch | null
}

/** @returns the compiled expression, or a sentence that says what is wrong with it. */
export function compileSearch(source: string): Result<SearchRegex, string> {
  try {
    const compiled = RE2JS.compile(source)
    if (compiled.programSize() > maxProgramSize)
      return fail('The regular expression is too large; use smaller repeat counts.')
    return ok({
      source,
      groupCount: compiled.groupCount(),
      test: (text) => compiled.test(text),
      find: (text) => find(compiled, text),
    })
  } catch (error) {
    const detail = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : ''
    return fail(`The regular expression is not valid: ${detail}.${hintFor(source)}`)
  }
}

function find(compiled: RE2JS, text: string): RegexMatch | null {
  const matcher = compiled.matcher(text)
  if (!matcher.find()) return null
  const groups: Record<string, string> = {}
  for (let index = 0; index <= compiled.groupCount(); index += 1) {
    const value: string | null = matcher.group(index)
    if (value !== null) groups[String(index)] = value
  }
  for (const [name, index] of Object.entries(compiled.namedGroups())) {
    const value = groups[String(index)]
    if (value !== undefined) groups[name] = value
  }
  return { text: groups['0'] ?? '', groups }
}

function hintFor(source: string): string {
  if (/\(\?(?:<?[=!])/.test(source))
    return ' Look-around is not possible, because it can take exponential time; write the condition another way.'
  if (/\\[1-9]/.test(source)) return ' Back-references are not possible, because they can take exponential time.'
  return /\\Z/.test(source) ? ' Use $ or \\z for the end.' : ''
}
