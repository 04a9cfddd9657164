/**
 * Snapshot: all resources at one revision, indexed by kind and key. Immutable; a change makes a new one that shares
 * what it does not touch.
 *
 * Cost: `get` is a binary search, `list` is free, `withChange` is the change plus one copy of the arrays of the kinds
 * that it touches; nothing is sorted or hashed again.
 */
import { addHash, deepEqual, emptyHash, subtractHash, toHashHex, type Hash64 } from '../lib/index.ts'
import {
  allKinds,
  isKind,
  keyOf,
  toObjectKey,
  type AnyResource,
  type Kind,
  type ObjectKey,
  type ResourceByKind,
} from '../resources/index.ts'
import type { Change } from './change.ts'
import { hashResource } from './hash-resources.ts'

export interface Snapshot {
  /** The revision this is; 0 is the empty store. */
  readonly revision: number
  /** `hashResources` over everything in it: two snapshots that serve alike have the same one. */
  readonly hash: string
  get<K extends Kind>(kind: K, key: ObjectKey): ResourceByKind[K] | undefined
  /** All resources of a kind, ordered by key. The same array as long as the kind does not change. */
  list<K extends Kind>(kind: K): readonly ResourceByKind[K][]
  /** Every resource of every kind. */
  all(): Iterable<AnyResource>
  /** The snapshot after `change`. Equal upserts (deep equality) and deletes of absent resources leave the kind's list as it is. */
  withChange(change: Change, revision: number): Snapshot
}

/** A snapshot of `resources`; of two with the same kind and key the later one stays. */
export function createSnapshot(resources: Iterable<AnyResource>, revision: number): Snapshot {
  return emptySnapshot.withChange({ upserts: [...resources], deletes: [] }, revision)
}

/** Resources of one kind, in the order of their keys; both arrays have the same length. */
interface KindTable<K extends Kind> {
  readonly keys: readonly ObjectKey[]
  readonly resources: readonly ResourceByKind[K][]
  /** Sum of the resources' hashes. */
  readonly hash: Hash64
}

type KindTables = { readonly [K in Kind]: KindTable<K> }

/** What becomes of each key; `null` is a delete. */
type KindChanges = { readonly [K in Kind]: Map<ObjectKey, ResourceByKind[K] | null> }

class IndexedSnapshot implements Snapshot {
  readonly revision: number
  readonly #tables: KindTables
  #hash: string | null = null

  constructor(tables: KindTables, revision: number) {
    this.#tables = tables
    this.revision = revision
  }

  get hash(): string {
    this.#hash ??= toHashHex(allKinds.reduce((sum, kind) => addHash(sum, this.#tables[kind].hash), emptyHash))
    return this.#hash
  }

  get<K extends Kind>(kind: K, key: ObjectKey): ResourceByKind[K] | undefined {
    const { keys, resources } = this.#tables[kind]
    const index = lowerBound(keys, key)
    return keys[index] === key ? resources[index] : undefined
  }

  list<K extends Kind>(kind: K): readonly ResourceByKind[K][] {
    return this.#tables[kind].resources
  }

  *all(): Iterable<AnyResource> {
    for (const kind of allKinds) yield* this.#tables[kind].resources
  }

  withChange(change: Change, revision: number): Snapshot {
    const changes = byKind(change)
    return new IndexedSnapshot(
      toTables((kind) => changedTable(this.#tables[kind], changes[kind])),
      revision,
    )
  }
}

/** Deletes come first: a resource that is deleted and created again in one batch is there afterwards. */
function byKind(change: Change): KindChanges {
  const changes: KindChanges = {
    Namespace: new Map(),
    Service: new Map(),
    Secret: new Map(),
    ConfigMap: new Map(),
    EndpointSlice: new Map(),
    GatewayClass: new Map(),
    Gateway: new Map(),
    ListenerSet: new Map(),
    HTTPRoute: new Map(),
    GRPCRoute: new Map(),
    TLSRoute: new Map(),
    TCPRoute: new Map(),
    UDPRoute: new Map(),
    ReferenceGrant: new Map(),
    BackendTLSPolicy: new Map(),
    Route: new Map(),
    Policy: new Map(),
    Consumer: new Map(),
    RouteTest: new Map(),
    Role: new Map(),
    ClusterRole: new Map(),
    RoleBinding: new Map(),
    ClusterRoleBinding: new Map(),
  }
  const note = <K extends Kind>(kind: K, key: ObjectKey, resource: ResourceByKind[K] | null): void => {
    changes[kind].set(key, resource)
  }
  for (const { kind, name, namespace } of change.deletes)
    if (isKind(kind)) note(kind, toObjectKey(name, namespace), null)
  for (const resource of change.upserts) note(resource.kind, keyOf(resource), resource)
  return changes
}

/** The very same table where nothing of `changes` makes a difference. */
function changedTable<K extends Kind>(
  table: KindTable<K>,
  changes: ReadonlyMap<ObjectKey, ResourceByKind[K] | null>,
): KindTable<K> {
  const effective = [...changes]
    .filter(([key, resource]) => isDifferent(table, key, resource))
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return effective.length === 0 ? table : merge(table, effective)
}

function isDifferent<K extends Kind>(
  { keys, resources }: KindTable<K>,
  key: ObjectKey,
  resource: ResourceByKind[K] | null,
): boolean {
  const index = lowerBound(keys, key)
  const present = keys[index] === key ? resources[index] : undefined
  return resource === null ? present !== undefined : !deepEqual(present, resource)
}

/** Walks the old table and the changes, both ordered by key, once. */
function merge<K extends Kind>(
  table: KindTable<K>,
  changes: readonly (readonly [ObjectKey, ResourceByKind[K] | null])[],
): KindTable<K> {
  const keys: ObjectKey[] = []
  const resources: ResourceByKind[K][] = []
  let { hash } = table
  let from = 0
  const keepUntil = (end: number): void => {
    for (let index = from; index < end; index += 1) {
      const resource = table.resources[index]
      if (resource === undefined) continue
      keys.push(table.keys[index] ?? keyOf(resource))
      resources.push(resource)
    }
    from = end
  }
  for (const [key, resource] of changes) {
    const index = lowerBound(table.keys, key)
    keepUntil(index)
    const replaced = table.keys[index] === key ? table.resources[index] : undefined
    if (replaced !== undefined) {
      hash = subtractHash(hash, hashResource(replaced))
      from = index + 1
    }
    if (resource === null) continue
    hash = addHash(hash, hashResource(resource))
    keys.push(key)
    resources.push(resource)
  }
  keepUntil(table.keys.length)
  return { keys, resources: Object.freeze(resources), hash }
}

/** Index of the first key that is not less than `key`. */
function lowerBound(keys: readonly ObjectKey[], key: ObjectKey): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] ?? '') < key) low = middle + 1
    else high = middle
  }
  return low
}

function emptyTable<K extends Kind>(): KindTable<K> {
  return { keys: [], resources: Object.freeze([]), hash: emptyHash }
}

function toTables(tableOf: <K extends Kind>(kind: K) => KindTable<K>): KindTables {
  return {
    Namespace: tableOf('Namespace'),
    Service: tableOf('Service'),
    Secret: tableOf('Secret'),
    ConfigMap: tableOf('ConfigMap'),
    EndpointSlice: tableOf('EndpointSlice'),
    GatewayClass: tableOf('GatewayClass'),
    Gateway: tableOf('Gateway'),
    ListenerSet: tableOf('ListenerSet'),
    HTTPRoute: tableOf('HTTPRoute'),
    GRPCRoute: tableOf('GRPCRoute'),
    TLSRoute: tableOf('TLSRoute'),
    TCPRoute: tableOf('TCPRoute'),
    UDPRoute: tableOf('UDPRoute'),
    ReferenceGrant: tableOf('ReferenceGrant'),
    BackendTLSPolicy: tableOf('BackendTLSPolicy'),
    Route: tableOf('Route'),
    Policy: tableOf('Policy'),
    Consumer: tableOf('Consumer'),
    RouteTest: tableOf('RouteTest'),
    Role: tableOf('Role'),
    ClusterRole: tableOf('ClusterRole'),
    RoleBinding: tableOf('RoleBinding'),
    ClusterRoleBinding: tableOf('ClusterRoleBinding'),
  }
}

const emptySnapshot: Snapshot = new IndexedSnapshot(
  toTables(() => emptyTable()),
  0,
)
