/**
 * Plain documents: YAML texts cut at their `---` lines, each read at once by a parser that keeps no places. Several times as
 * fast as reading with places, which are looked for in the one document that there is something to say about.
 *
 * Whatever such a parser refuses or might see differently is left to `yaml-documents.ts`, which says why.
 */
import { CORE_SCHEMA, load } from 'js-yaml'
import { yamlLimits } from './yaml-documents.ts'

export interface PlainDocument {
  /** Where its text begins. */
  readonly offset: number
  readonly text: string
}

/** Larger ones are read token by token, within limits that this way does not know. */
const maxPlainCharacters = 1024 * 1024
/** Ends of documents, directives, byte order marks; and markers that are indented, which are words to one parser alone. */
const unusual = /^(?:\.\.\.|%|\uFEFF|[ \t]+---(?=[ \t\r\n]|$))/m
const marker = /^---(?=[ \t\r\n]|$)/gm

/** The documents of `text` in order; `null` where it cannot be cut by its lines alone. Empty ones are left out. */
export function cutDocuments(text: string): readonly PlainDocument[] | null {
  if (unusual.test(text)) return null
  const starts = [...text.matchAll(marker)].map(({ index }) => index)
  const begins = starts[0] === 0 ? starts : [0, ...starts]
  if (begins.length > yamlLimits.maxDocuments) return null
  return begins.map((offset, index) => ({ offset, text: text.slice(offset, begins[index + 1] ?? text.length) }))
}

/** What the document holds, `null` for nothing; `undefined` where it is to be read the other way. */
export function readPlain({ text }: PlainDocument): unknown {
  if (text.length > maxPlainCharacters) return undefined
  try {
    const value = load(text, { schema: CORE_SCHEMA, maxDepth: yamlLimits.maxDepth, maxAliases: 0 }) ?? null
    return hasOddKey(value) ? undefined : value
  } catch {
    return undefined
  }
}

/** Offset in `text` of the first thing that is neither marker, space nor comment. */
export function contentOffset(text: string): number {
  return /^(?:---)?(?:[ \t\r\n]+|#[^\n]*|[&!][^\s]*(?=\s))*/.exec(text)?.[0].length ?? 0
}

/** Keys that are no words are names as they are written; what they were written as is lost here. */
const oddKey = /^(?:[-+.\d]|true$|false$|null$|~$|__proto__$|$)/i

function hasOddKey(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasOddKey)
  if (typeof value === 'number') return !Number.isFinite(value)
  if (typeof value === 'string') return overflowing.test(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, member]) => oddKey.test(key) || hasOddKey(member))
}

/** A number too large for one: text to the one parser, infinite to the other. */
const overflowing = /^[-+]?[\d.]+e\+?\d{3,}$/i
