/** Label selectors as text, as `kubectl -l` and `?prune=` take them: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. */
import type { Selector, SelectorRequirement } from '@signalbox/shared/lib'
import { VerbError } from './errors.ts'

const key = String.raw`[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?`
const set = new RegExp(String.raw`^(${key})\s+(in|notin)\s+\(([^()]*)\)$`)
const equality = new RegExp(String.raw`^(${key})\s*(==|=|!=)\s*([A-Za-z0-9._-]*)$`)
const existence = new RegExp(String.raw`^(!?)\s*(${key})$`)

/** @throws VerbError `BadRequest` naming the part that cannot be read. An empty text selects everything. */
export function parseLabelSelector(text: string): Selector {
  const parts = text.trim() === '' ? [] : text.split(/,(?![^(]*\))/)
  return { matchExpressions: parts.map((part) => parseRequirement(part.trim())) }
}

function parseRequirement(part: string): SelectorRequirement {
  const [, setKey, operator, values = ''] = set.exec(part) ?? []
  if (setKey !== undefined) {
    const list = values.split(',').map((value) => value.trim())
    return { key: setKey, operator: operator === 'in' ? 'In' : 'NotIn', values: list }
  }
  const [, equalKey, sign, value = ''] = equality.exec(part) ?? []
  if (equalKey !== undefined) return { key: equalKey, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] }
  const [, not, existingKey] = existence.exec(part) ?? []
  if (existingKey !== undefined) return { key: existingKey, operator: not === '!' ? 'DoesNotExist' : 'Exists' }
  throw new VerbError('BadRequest', `The label selector cannot be read at "${part}". Write it like app=shop,env!=dev.`)
}
