/**
 * Watch events at the door: JSON text → an event whose frame is sure, while its resources are still to be parsed one
 * by one. Frame: revision, hash, and of each resource that it names itself.
 */
import { fail, ok, type Result } from '@signalbox/shared/lib'
import type { AnyResource, ResourceRef } from '@signalbox/shared/resources'

/**
 * A resource as the console sent it: named, and otherwise not looked at. Typed as what it claims to be, because that
 * is what the shared hash takes; nothing else may be read off it before `parseResource`.
 */
export type SentResource = AnyResource

export interface SentSnapshot {
  readonly type: 'snapshot'
  readonly revision: number
  readonly hash: string
  readonly resources: readonly SentResource[]
}

export interface SentChange {
  readonly type: 'change'
  readonly revision: number
  readonly previousRevision: number
  readonly hash: string
  readonly upserts: readonly SentResource[]
  readonly deletes: readonly ResourceRef[]
}

/** @returns the event, or a sentence saying why it is none. Never throws. */
export function parseWatchEvent(event: {
  readonly type: string
  readonly data: string
}): Result<SentSnapshot | SentChange, string> {
  const data = parseJson(event.data)
  if (!isObject(data)) return fail(`An event "${event.type}" of the console is no JSON object.`)
  if (!isRevision(data['revision']) || typeof data['hash'] !== 'string')
    return fail(`An event "${event.type}" of the console has no revision and hash.`)
  const frame = { revision: data['revision'], hash: data['hash'] }
  if (event.type === 'snapshot' && isListOf(data['resources'], isSentResource))
    return ok({ type: 'snapshot', ...frame, resources: data['resources'] })
  if (
    event.type === 'change' &&
    isRevision(data['previousRevision']) &&
    isListOf(data['upserts'], isSentResource) &&
    isListOf(data['deletes'], isResourceRef)
  )
    return ok({
      type: 'change',
      ...frame,
      previousRevision: data['previousRevision'],
      upserts: data['upserts'],
      deletes: data['deletes'],
    })
  return fail(`An event "${event.type}" of the console has not the shape of one.`)
}

export function refOf({ kind, metadata: { name, namespace } }: SentResource): ResourceRef {
  return { kind, name, namespace }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isRevision(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isListOf<T>(value: unknown, isElement: (element: unknown) => element is T): value is readonly T[] {
  return Array.isArray(value) && value.every(isElement)
}

function isSentResource(value: unknown): value is SentResource {
  return isObject(value) && typeof value['kind'] === 'string' && isName(value['metadata'])
}

function isResourceRef(value: unknown): value is ResourceRef {
  return isName(value) && typeof value['kind'] === 'string'
}

function isName(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    isObject(value) &&
    typeof value['name'] === 'string' &&
    (value['namespace'] === undefined || typeof value['namespace'] === 'string')
  )
}
