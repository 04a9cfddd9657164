/**
 * Lua's patterns as expressions of RE2, so that they take linear time on every text. What RE2 cannot say (`%b`, `%f`,
 * back-references, positions) is refused.
 *
 * Source: Lua 5.1 Reference Manual §5.4.1.
 */
import { RE2JS } from 're2js'
import { fail, ok, type Result } from '../../lib/index.ts'

export interface LuaPattern {
  /** What was found first: where it begins (from 0), all of it at 0 and the captures behind. */
  readonly find: (text: string) => { readonly start: number; readonly groups: readonly string[] } | null
  readonly replaceAll: (text: string, replace: (groups: readonly string[]) => string) => string
}

const classes: Readonly<Record<string, string>> = {
  a: '[:alpha:]',
  c: '[:cntrl:]',
  d: '[:digit:]',
  l: '[:lower:]',
  p: '[:punct:]',
  s: '[:space:]',
  u: '[:upper:]',
  w: '[:alnum:]',
  x: '[:xdigit:]',
}

/** @returns the compiled pattern, or a sentence that says what is wrong with it. */
export function compileLuaPattern(pattern: string): Result<LuaPattern, string> {
  const translated = translate(pattern)
  if (!translated.ok) return translated
  try {
    const compiled = RE2JS.compile(translated.value)
    return ok({
      find: (text) => {
        const matcher = compiled.matcher(text)
        return matcher.find() ? { start: matcher.start(), groups: groupsOf(matcher, compiled.groupCount()) } : null
      },
      replaceAll: (text, replace) => replaceAll(compiled, text, replace),
    })
  } catch {
    return fail(`The pattern ${JSON.stringify(pattern)} is malformed.`)
  }
}

type Matcher = ReturnType<RE2JS['matcher']>

function groupsOf(matcher: Matcher, count: number): readonly string[] {
  return Array.from({ length: count + 1 }, (_, index) => matcher.group(index) ?? '')
}

function replaceAll(compiled: RE2JS, text: string, replace: (groups: readonly string[]) => string): string {
  const matcher = compiled.matcher(text)
  const pieces: string[] = []
  let from = 0
  while (matcher.find()) {
    pieces.push(text.slice(from, matcher.start()), replace(groupsOf(matcher, compiled.groupCount())))
    from = matcher.end()
  }
  return pieces.join('') + text.slice(from)
}

/** One item of the pattern as RE2 writes it, and where the next begins. */
interface Item {
  readonly source: string
  readonly end: number
}

function translate(pattern: string): Result<string, string> {
  let source = '(?s)'
  let at = 0
  if (pattern.startsWith('^')) {
    source += '\\A'
    at = 1
  }
  while (at < pattern.length) {
    const character = pattern[at] ?? ''
    if (character === '$' && at === pattern.length - 1) return ok(`${source}\\z`)
    if (character === '(' || character === ')') {
      if (pattern.startsWith('()', at)) return fail('Captures of a position, (), are not possible.')
      source += character
      at += 1
      continue
    }
    const item = readItem(pattern, at)
    if (!item.ok) return item
    const quantifier = pattern[item.value.end] ?? ''
    const isQuantified = quantifier !== '' && '*+?-'.includes(quantifier)
    source += item.value.source + (isQuantified ? (quantifier === '-' ? '*?' : quantifier) : '')
    at = item.value.end + (isQuantified ? 1 : 0)
  }
  return ok(source)
}

function readItem(pattern: string, at: number): Result<Item, string> {
  const character = pattern[at] ?? ''
  if (character === '.') return ok({ source: '.', end: at + 1 })
  if (character === '[') return readSet(pattern, at)
  if (character !== '%') return ok({ source: RE2JS.quote(character), end: at + 1 })
  const letter = pattern[at + 1] ?? ''
  if (letter === '') return fail('The pattern ends with "%"; write %% for one.')
  if (/[bf0-9]/.test(letter)) return fail(`%${letter} is not possible in a pattern, because it can take long.`)
  const named = classOf(letter)
  return ok({ source: named === null ? RE2JS.quote(letter) : `[${named}]`, end: at + 2 })
}

/** `%A` is all that `%a` is not. */
function classOf(letter: string): string | null {
  const name = Object.hasOwn(classes, letter.toLowerCase()) ? classes[letter.toLowerCase()] : undefined
  if (name === undefined) return null
  return letter === letter.toLowerCase() ? name : name.replace('[:', '[:^')
}

function readSet(pattern: string, open: number): Result<Item, string> {
  let at = open + 1
  let source = '['
  if (pattern[at] === '^') {
    source += '^'
    at += 1
  }
  const first = at
  while (at < pattern.length && (pattern[at] !== ']' || at === first)) {
    if (pattern[at] === '%') {
      const letter = pattern[at + 1] ?? ''
      source += classOf(letter) ?? quoteInSet(letter)
      at += 2
    } else if (pattern[at + 1] === '-' && pattern[at + 2] !== undefined && pattern[at + 2] !== ']') {
      source += `${quoteInSet(pattern[at] ?? '')}-${quoteInSet(pattern[at + 2] ?? '')}`
      at += 3
    } else {
      source += quoteInSet(pattern[at] ?? '')
      at += 1
    }
  }
  if (at >= pattern.length) return fail('A set "[" of the pattern is not closed by "]".')
  return ok({ source: `${source}]`, end: at + 1 })
}

const quoteInSet = (character: string): string => (/[\w\s]/.test(character) ? character : `\\${character}`)
