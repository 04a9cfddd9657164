/**
 * What every request that an expression takes must have, as far as it can be told without running it: one of some
 * hosts, one of some beginnings of the path. An index is made of it; it never says more than the expression.
 */
import type { Expression, Predicate } from '../expression/index.ts'

export interface Needs {
  /** The host is one of these; `null`: any may do. */
  readonly hosts: readonly string[] | null
  /** The path begins with one of these; `null`: any may do. */
  readonly prefixes: readonly string[] | null
}

export function needsOf(expression: Expression): Needs {
  return { hosts: needed(expression, hostsOf), prefixes: needed(expression, prefixesOf) }
}

function needed(
  expression: Expression,
  ofPredicate: (predicate: Predicate) => readonly string[] | null,
): readonly string[] | null {
  switch (expression.type) {
    case 'predicate':
      return expression.left.functions.length === 0 ? ofPredicate(expression) : null
    case 'not':
      return null
    case 'and':
      return expression.terms.map((term) => needed(term, ofPredicate)).find((found) => found !== null) ?? null
    case 'or': {
      const parts = expression.terms.map((term) => needed(term, ofPredicate))
      return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? [])
    }
  }
}

function hostsOf({ left, operator, right }: Predicate): readonly string[] | null {
  return left.field === 'http.host' && operator === '==' && right.type === 'String' ? [right.value] : null
}

function prefixesOf({ left, operator, right }: Predicate): readonly string[] | null {
  if (left.field !== 'http.path' || right.type !== 'String') return null
  if (operator === '==' || operator === '^=') return [right.value]
  const literal = operator === '~' ? literalBeginning(right.value) : null
  return literal === null ? null : [literal]
}

/** The text that everything matched by `regex` begins with; `null` where none is sure. */
export function literalBeginning(regex: string): string | null {
  if (!regex.startsWith('^') || hasOpenAlternative(regex)) return null
  let literal = ''
  for (let index = 1; index < regex.length; index += 1) {
    const one = regex.charAt(index)
    const escaped = one === '\\' && /[./\-_]/.test(regex.charAt(index + 1))
    if (!escaped && !/[A-Za-z0-9/\-_~%=@:,;!& ]/.test(one)) break
    if (escaped) index += 1
    if (/[*?{+]/.test(regex.charAt(index + 1))) break
    literal += escaped ? regex.charAt(index) : one
  }
  return literal === '' ? null : literal
}

/** Whether a `|` stands outside every group: the anchor is then of its first side only. */
function hasOpenAlternative(regex: string): boolean {
  let depth = 0
  let inClass = false
  for (let index = 0; index < regex.length; index += 1) {
    const one = regex.charAt(index)
    if (one === '\\') {
      if (regex.charAt(index + 1) === 'Q') return true
      index += 1
    } else if (one === '[') inClass = true
    else if (one === ']') inClass = false
    else if (inClass) continue
    else if (one === '(') depth += 1
    else if (one === ')') depth -= 1
    else if (one === '|' && depth === 0) return true
  }
  return false
}
