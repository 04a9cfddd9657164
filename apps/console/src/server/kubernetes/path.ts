/**
 * Paths of the Kubernetes API: what the segments after `/api` and `/apis` speak of.
 *
 *     /api/v1/…                       /apis/GROUP/VERSION/…
 *         PLURAL[/NAME[/status]]                          kinds without a namespace, and all namespaces at once
 *         namespaces/NS/PLURAL[/NAME[/status]]            one namespace
 */
import { allKinds, kinds, type Kind, type KindDefinition } from '@signalbox/shared/resources'
import { virtualResources, type VirtualResource } from './virtual/virtual-resources.ts'

export type ApiPath =
  | { readonly type: 'core-versions' }
  | { readonly type: 'groups' }
  | { readonly type: 'group'; readonly group: string }
  | { readonly type: 'resources'; readonly group: string; readonly version: string }
  | ResourcePath
  | VirtualPath

/** Something that is not stored. */
export interface VirtualPath {
  readonly type: 'virtual'
  readonly resource: VirtualResource
  readonly name: string | null
}

export interface ResourcePath {
  readonly type: 'resource'
  readonly kind: Kind
  /** As the path names it; any served version. */
  readonly version: string
  /** `null`: a kind without namespace, or all namespaces. */
  readonly namespace: string | null
  /** `null`: the collection. */
  readonly name: string | null
  readonly subresource: 'status' | null
}

/**
 * @param root `api` for the core group, `apis` for the named ones.
 * @param segments decoded, without empty ones.
 * @returns `null` where there is nothing at this path.
 */
export function parseApiPath(root: 'api' | 'apis', segments: readonly string[]): ApiPath | null {
  if (root === 'api') {
    const [version, ...rest] = segments
    return version === undefined ? { type: 'core-versions' } : parseVersion('', version, rest)
  }
  const [group, version, ...rest] = segments
  if (group === undefined) return { type: 'groups' }
  if (!isServed(group)) return null
  return version === undefined ? { type: 'group', group } : parseVersion(group, version, rest)
}

function parseVersion(group: string, version: string, segments: readonly string[]): ApiPath | null {
  const hasVirtual = virtualResources.some((resource) => resource.group === group && resource.version === version)
  if (definitionsOf(group, version).length === 0 && !hasVirtual) return null
  if (segments.length === 0) return { type: 'resources', group, version }
  const [first, second, third, ...rest] = segments
  const isNamespaced = first === 'namespaces' && second !== undefined && third !== undefined && third !== 'status'
  if (isNamespaced) return parseResource({ group, version, namespace: second, segments: [third, ...rest] })
  return parseResource({ group, version, namespace: null, segments })
}

function parseResource(path: {
  readonly group: string
  readonly version: string
  readonly namespace: string | null
  readonly segments: readonly string[]
}): ResourcePath | VirtualPath | null {
  const { group, version, namespace } = path
  const [plural, name = null, subresource = null, ...rest] = path.segments
  const virtual = virtualResources.find(
    (resource) => resource.group === group && resource.version === version && resource.plural === plural,
  )
  if (virtual !== undefined) return subresource === null ? { type: 'virtual', resource: virtual, name } : null
  const definition = definitionsOf(group, version).find((candidate) => candidate.plural === plural)
  if (definition === undefined || rest.length > 0) return null
  if (subresource !== null && !(subresource === 'status' && definition.hasStatus)) return null
  const isScoped = namespace !== null
  if (isScoped && !definition.namespaced) return null
  if (!isScoped && definition.namespaced && name !== null) return null
  return {
    type: 'resource',
    kind: definition.kind,
    version,
    namespace,
    name,
    subresource: subresource === null ? null : 'status',
  }
}

function isServed(group: string): boolean {
  if (group === '') return false
  return allKinds.some((kind) => kinds[kind].group === group) || virtualResources.some((one) => one.group === group)
}

/** What a verb is told of a path. */
export function targetOf({ kind, namespace }: ResourcePath): { readonly kind: Kind; readonly namespace?: string } {
  return namespace === null ? { kind } : { kind, namespace }
}

/** The kinds that a group serves in a version; empty for an unknown one. */
export function definitionsOf(group: string, version: string): readonly KindDefinition[] {
  return allKinds
    .map((kind): KindDefinition => kinds[kind])
    .filter((definition) => definition.group === group && definition.versions.includes(version))
}
