/**
 * YAML with aliases (`*name`) and merge keys (`<<`), written out. A few lines of them can stand for gigabytes, so both
 * how often an alias is used and how much comes out are bounded.
 */
import { parseAllDocuments } from 'yaml'

const aliasLimits = {
  /** Characters of the text: 1 Mi. */
  maxCharacters: 1024 * 1024,
  /** Uses of aliases, those inside of what an alias stands for counted each time. */
  maxAliases: 1000,
  /** Values that come out of all documents. */
  maxValues: 500_000,
} as const

/** The documents; `null` where a limit is passed or the text is no YAML. Never throws. */
export function readWithAliases(text: string): readonly unknown[] | null {
  const { maxCharacters, maxAliases, maxValues } = aliasLimits
  if (text.length > maxCharacters) return null
  try {
    const documents = [...parseAllDocuments(text, { merge: true, uniqueKeys: false })]
    if (documents.some((document) => document.errors.length > 0)) return null
    const values: unknown[] = documents.map((document): unknown => document.toJS({ maxAliasCount: maxAliases }))
    const left = values.reduce<number>((count, value) => countDown(value, count), maxValues)
    return left > 0 ? values.filter((value) => value !== null) : null
  } catch {
    return null
  }
}

/** What is left of `count` after every value; stops at zero. */
function countDown(value: unknown, count: number): number {
  if (count <= 0 || typeof value !== 'object' || value === null) return count - 1
  return Object.values(value).reduce<number>((left, member) => (left <= 0 ? 0 : countDown(member, left)), count - 1)
}
