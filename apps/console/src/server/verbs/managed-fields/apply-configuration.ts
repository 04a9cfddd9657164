/**
 * Server-side apply: a configuration is merged into what is there; fields that its manager had and no longer mentions go;
 * fields that another manager has and that would get another value are conflicts.
 */
import { structuralSchema, type StructuralSchema } from '@signalbox/shared/formats'
import type { FieldError } from '@signalbox/shared/lib'
import type { AnyResource, Kind } from '@signalbox/shared/resources'
import { fieldsOf, isMembers, isSameField, type FieldPath, type Fields, type Members } from './fields.ts'
import { pathsOf, readManagers, toEntries, without, type Manager } from './managers.ts'
import { mergeApplied, withoutField } from './merge-applied.ts'

export interface ApplyOptions {
  readonly kind: Kind
  readonly manager: string
  /** Take over what others have. */
  readonly force: boolean
  /** RFC 3339. */
  readonly at: string
}

export interface AppliedChange {
  /** What is to be parsed and stored. */
  readonly document: unknown
  /** To be called with the parsed document: its managers, or every conflict. */
  readonly settle: (next: AnyResource) => {
    readonly managedFields: Members[]
    readonly conflicts: readonly FieldError[]
  }
}

const beforeFirstApply = 'before-first-apply'
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** @param live as it may be shown; `null` where there is none. @param given the configuration, partial as it may be. */
export function applyConfiguration(live: AnyResource | null, given: Members, options: ApplyOptions): AppliedChange {
  const { kind, manager, force, at } = options
  const schema = structuralSchema(kind)
  const configuration = withData(given, kind)
  const wanted = fieldsOf(configuration, kind)
  const managers = live === null ? [] : managersOf(live, at)
  const isOwn = (other: Manager) => other.name === manager && other.operation === 'Apply'
  const others = managers.filter((other) => !isOwn(other))
  const own = managers.find(isOwn)
  const base = takeBack(live, own, { wanted, others, schema })
  return {
    document: withoutServerFields(mergeApplied(base, configuration, schema)),
    settle: (next) => {
      const [before, after] = [live === null ? new Map() : fieldsOf(live, kind), fieldsOf(next, kind)]
      const isTaken = (id: string) => wanted.has(id) && before.has(id) && !isSameField(before, after, id)
      const mayTake = force || live === null ? () => true : takenByClientSideApply(live, options)
      const conflicts = others.flatMap((other) =>
        [...other.owned].flatMap(([id, path]) => (isTaken(id) && !mayTake(id) ? [toConflict(other, path)] : [])),
      )
      const owned = pathsOf(wanted)
      const isSame =
        own !== undefined && own.owned.size === owned.size && [...owned.keys()].every((id) => own.owned.has(id))
      const entry: Manager = {
        name: manager,
        operation: 'Apply',
        apiVersion: typeof given['apiVersion'] === 'string' ? given['apiVersion'] : next.apiVersion,
        time: isSame ? own.time : at,
        owned,
      }
      const left = others.map((other) => ({
        ...other,
        owned: without(other.owned, (id) => isTaken(id) || !after.has(id)),
      }))
      return { managedFields: toEntries([entry, ...left]), conflicts }
    },
  }
}

/** Who has what; where nobody was told apart so far, all of it belongs to what was before. */
function managersOf(live: AnyResource, at: string): readonly Manager[] {
  const managers = readManagers(live.metadata.managedFields)
  if (managers.length > 0) return managers
  const owned = pathsOf(fieldsOf(live, live.kind))
  return [{ name: beforeFirstApply, operation: 'Update', apiVersion: live.apiVersion, time: at, owned }]
}

/** `live` without what `own` had alone and `wanted` does not mention. */
function takeBack(
  live: AnyResource | null,
  own: Manager | undefined,
  {
    wanted,
    others,
    schema,
  }: { readonly wanted: Fields; readonly others: readonly Manager[]; readonly schema: StructuralSchema },
): unknown {
  const gone = [...(own?.owned ?? [])].filter(
    ([id]) => !wanted.has(id) && !others.some(({ owned }) => isHeld(owned, id)),
  )
  // Elements go whole, so they come before their fields; what names one goes only with it.
  const paths = gone
    .map(([, path]) => path)
    .filter((path) => !isKeyField(path))
    .toSorted((a, b) => a.length - b.length)
  return paths.reduce<unknown>((value, path) => withoutField(value, path, schema), live ?? {})
}

/** Whether it is one of the fields by which an element is known. */
function isKeyField(path: FieldPath): boolean {
  const [element = '', field = ''] = path.slice(-2)
  if (!element.startsWith('k:')) return false
  const keys: unknown = JSON.parse(element.slice(2))
  return isMembers(keys) && Object.hasOwn(keys, field.slice(2))
}

/** Whether `owned` has the field or one within it. */
function isHeld(owned: ReadonlyMap<string, FieldPath>, id: string): boolean {
  return owned.has(id) || [...owned.keys()].some((other) => other.startsWith(`${id}\0`))
}

/** What `kubectl apply` has set so far goes over to `kubectl apply --server-side`: its annotation says what that was. */
function takenByClientSideApply(live: AnyResource, { kind, manager }: ApplyOptions): (id: string) => boolean {
  const text = live.metadata.annotations?.[lastApplied]
  if (manager !== 'kubectl' || text === undefined) return () => false
  try {
    const configuration: unknown = JSON.parse(text)
    const applied = isMembers(configuration) ? fieldsOf(configuration, kind) : new Map()
    return (id) => applied.has(id)
  } catch {
    return () => false
  }
}

function toConflict({ name, apiVersion }: Manager, path: FieldPath): FieldError {
  return {
    path: toReadable(path),
    reason: 'FieldManagerConflict',
    message: `conflict with ${JSON.stringify(name)} using ${apiVersion}`,
  }
}

/** `.spec.listeners[name="http"].port` */
function toReadable(path: FieldPath): string {
  return path
    .map((segment) => {
      if (segment.startsWith('f:')) return `.${segment.slice(2)}`
      const value: unknown = JSON.parse(segment.slice(2))
      const keys = isMembers(value) ? Object.entries(value).map(([key, one]) => `${key}=${JSON.stringify(one)}`) : null
      return `[${keys === null ? `=${JSON.stringify(value)}` : keys.join(',')}]`
    })
    .join('')
}

/** A Secret's `stringData` is `data` in what is stored. */
function withData(given: Members, kind: Kind): Members {
  const { stringData, ...rest } = given
  if (kind !== 'Secret' || !isMembers(stringData)) return given
  const encoded = Object.entries(stringData).map(([key, value]): [string, string] => [
    key,
    Buffer.from(String(value), 'utf8').toString('base64'),
  ])
  return { ...rest, data: { ...(isMembers(given['data']) ? given['data'] : {}), ...Object.fromEntries(encoded) } }
}

function withoutServerFields(document: unknown): unknown {
  if (!isMembers(document) || !isMembers(document['metadata'])) return document
  const { managedFields: _, ...metadata } = document['metadata']
  return { ...document, metadata }
}
