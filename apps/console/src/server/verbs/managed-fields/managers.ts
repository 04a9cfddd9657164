/** Managers of a resource's fields ⇄ the entries of `metadata.managedFields`. */
import type { FieldPath, Fields, Members } from './fields.ts'
import { isMembers, toFieldId } from './fields.ts'

export interface Manager {
  readonly name: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** RFC 3339 of the last change. */
  readonly time: string
  /** Paths that it owns, by their id. */
  readonly owned: ReadonlyMap<string, FieldPath>
}

/** Entries that cannot be read own nothing. */
export function readManagers(entries: readonly Members[] | undefined): readonly Manager[] {
  return (entries ?? []).flatMap((entry): Manager[] => {
    const { manager, operation, apiVersion, time, fieldsV1 } = entry
    if (typeof manager !== 'string' || !isMembers(fieldsV1)) return []
    const owned = new Map([...readPaths(fieldsV1, [])].map((path) => [toFieldId(path), path]))
    return [
      {
        name: manager,
        operation: operation === 'Apply' ? 'Apply' : 'Update',
        apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
        time: typeof time === 'string' ? time : '',
        owned,
      },
    ]
  })
}

/** Managers that own nothing are left out. */
export function toEntries(managers: readonly Manager[]): Record<string, unknown>[] {
  return managers
    .filter(({ owned }) => owned.size > 0)
    .map(({ name, operation, apiVersion, time, owned }) => ({
      manager: name,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1([...owned.values()]),
    }))
}

export function pathsOf(fields: Fields): ReadonlyMap<string, FieldPath> {
  return new Map([...fields].map(([id, { path }]) => [id, path]))
}

export function without(
  owned: ReadonlyMap<string, FieldPath>,
  isGone: (id: string) => boolean,
): ReadonlyMap<string, FieldPath> {
  return new Map([...owned].filter(([id]) => !isGone(id)))
}

function* readPaths(fields: Members, at: FieldPath): Generator<FieldPath> {
  const entries = Object.entries(fields)
  if (entries.length === 0 && at.length > 0) yield at
  for (const [segment, below] of entries) {
    if (segment === '.') yield at
    else if (isMembers(below)) yield* readPaths(below, [...at, segment])
  }
}

interface Tree {
  isOwned: boolean
  readonly below: Map<string, Tree>
}

function toFieldsV1(paths: readonly FieldPath[]): Members {
  const root: Tree = { isOwned: false, below: new Map() }
  for (const path of paths) {
    let at = root
    for (const segment of path) {
      const next = at.below.get(segment) ?? { isOwned: false, below: new Map<string, Tree>() }
      at.below.set(segment, next)
      at = next
    }
    at.isOwned = true
  }
  return fromTree(root)
}

function fromTree({ isOwned, below }: Tree): Members {
  const members = [...below].map(([segment, tree]): [string, Members] => [segment, fromTree(tree)])
  const own: [string, Members][] = isOwned && members.length > 0 ? [['.', {}]] : []
  return Object.fromEntries([...own, ...members])
}
