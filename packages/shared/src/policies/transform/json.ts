/**
 * The five steps on a JSON document. With `dotsInKeys` a name is one key of the outermost object; without, it is a path:
 * `customers[*].info.phone`, where `[2]` is the second element and `[*]` every one.
 *
 * Only own properties are looked at and written, so that `__proto__` is a key like any other.
 *
 * Source: Kong Gateway, Response Transformer Advanced, "Arrays and nested objects".
 */
import type { JsonType, Steps } from './entries.ts'

export interface JsonOptions {
  readonly dotsInKeys: boolean
  /** Only these names stay; `null`: all. Done before the steps. */
  readonly allow: readonly string[] | null
}

type JsonObject = Record<string, unknown>

type Segment =
  { readonly type: 'key'; readonly key: string } | { readonly type: 'index'; readonly index: number | null }

/** Changes `document` in place and returns it. What is neither object nor array is returned as it is. */
export function editJson(document: unknown, steps: Steps, { dotsInKeys, allow }: JsonOptions): unknown {
  if (!isContainer(document)) return document
  const toPath = (name: string): readonly Segment[] => (dotsInKeys ? [{ type: 'key', key: name }] : readPath(name))
  const kept = allow === null ? document : keepOnly(document, allow.map(toPath))
  for (const name of steps.remove) visit(kept, toPath(name), remove)
  for (const { name, value } of steps.rename) visit(kept, toPath(name), (place) => rename(place, toPath(value).at(-1)))
  for (const { name, value, jsonType } of steps.replace)
    visit(kept, toPath(name), (place) => (has(place) ? write(place, toJson(value, jsonType)) : undefined))
  for (const { name, value, jsonType } of steps.add)
    visit(kept, toPath(name), (place) => (has(place) ? undefined : write(place, toJson(value, jsonType))), true)
  for (const { name, value, jsonType } of steps.append)
    visit(kept, toPath(name), (place) => write(place, appended(place, toJson(value, jsonType))), true)
  return kept
}

function readPath(name: string): readonly Segment[] {
  return name.split('.').flatMap((part): readonly Segment[] => {
    const [key = ''] = part.split('[', 1)
    const indexes = [...part.matchAll(/\[(\*|\d+)\]/g)].map(([, index = '*']): Segment => ({
      type: 'index',
      index: index === '*' ? null : Number(index) - 1,
    }))
    return key === '' ? indexes : [{ type: 'key', key }, ...indexes]
  })
}

/** A property of an object, or an element of an array. */
type Place = { readonly of: JsonObject; readonly key: string } | { readonly of: unknown[]; readonly key: number }

function isContainer(value: unknown): value is JsonObject | unknown[] {
  return typeof value === 'object' && value !== null
}

const isObject = (value: unknown): value is JsonObject => isContainer(value) && !Array.isArray(value)

/** Calls `act` for every place that the path names. Objects on the way are made where `makesParents`. */
function visit(
  from: JsonObject | unknown[],
  path: readonly Segment[],
  act: (place: Place) => void,
  makesParents = false,
): void {
  const [segment, ...rest] = path
  if (segment === undefined) return
  // Elements that are taken away must not move those that are still to come.
  for (const place of placesOf(from, segment).toReversed()) {
    if (rest.length === 0) {
      act(place)
      continue
    }
    if (makesParents && !has(place) && rest[0]?.type === 'key') write(place, {})
    const next = read(place)
    if (isContainer(next)) visit(next, rest, act, makesParents)
  }
}

function placesOf(from: JsonObject | unknown[], segment: Segment): readonly Place[] {
  if (segment.type === 'key') return isObject(from) ? [{ of: from, key: segment.key }] : []
  if (!Array.isArray(from)) return []
  const { index } = segment
  if (index === null) return from.map((_, key) => ({ of: from, key }))
  return index >= 0 && index < from.length ? [{ of: from, key: index }] : []
}

const has = ({ of, key }: Place): boolean => Object.hasOwn(of, key)

function read(place: Place): unknown {
  if (!has(place)) return undefined
  return Array.isArray(place.of) ? place.of[Number(place.key)] : place.of[place.key]
}

function write({ of, key }: Place, value: unknown): void {
  Object.defineProperty(of, key, { value, writable: true, enumerable: true, configurable: true })
}

function remove({ of, key }: Place): void {
  if (Array.isArray(of)) of.splice(Number(key), 1)
  else delete of[key]
}

function rename(place: Place, to: Segment | undefined): void {
  if (Array.isArray(place.of) || to?.type !== 'key' || to.key === place.key || !has(place)) return
  const value = read(place)
  remove(place)
  write({ of: place.of, key: to.key }, value)
}

function appended(place: Place, value: unknown): unknown {
  const current = read(place)
  if (current === undefined || current === null) return [value]
  return Array.isArray(current) ? [...(current as readonly unknown[]), value] : [current, value]
}

/** A value that does not read as its type stays a text. */
function toJson(value: string, type: JsonType): unknown {
  if (type === 'boolean' && /^(?:true|false)$/i.test(value.trim())) return value.trim().toLowerCase() === 'true'
  if (type === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value)
  return value
}

/** A copy that has nothing but what the paths name. */
function keepOnly(from: JsonObject | unknown[], paths: readonly (readonly Segment[])[]): JsonObject | unknown[] {
  const kept: JsonObject | unknown[] = Array.isArray(from) ? [] : {}
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(from)
    ? from.map((value, index): readonly [number, unknown] => [index, value])
    : Object.entries(from)
  for (const [key, value] of entries) {
    const rests = paths.filter(([first]) => first !== undefined && names(first, key)).map((path) => path.slice(1))
    if (rests.length === 0) continue
    const isWhole = rests.some(({ length }) => length === 0)
    if (!isWhole && !isContainer(value)) continue
    const next = isWhole || !isContainer(value) ? value : keepOnly(value, rests)
    if (Array.isArray(kept)) kept.push(next)
    else write({ of: kept, key: String(key) }, next)
  }
  return kept
}

function names(segment: Segment, key: string | number): boolean {
  if (segment.type === 'key') return segment.key === key
  return typeof key === 'number' && (segment.index === null || segment.index === key)
}
