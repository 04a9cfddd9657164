/**
 * Discovery: which groups, versions and kinds there are, from the registry of kinds and the virtual resources
 * (`metav1.APIResourceList` and kin; `apidiscovery.k8s.io/v2` APIGroupDiscoveryList for all at once).
 */
import { allKinds, kinds, toApiVersion, type KindDefinition } from '@signalbox/shared/resources'
import { definitionsOf } from './path.ts'
import { virtualResources, type VirtualResource } from './virtual/virtual-resources.ts'

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
const statusVerbs = ['get', 'patch', 'update']

/** Names under which kinds are asked for together, as in `kubectl get gateway-api`. */
const groupCategories: Readonly<Record<string, string>> = {
  'gateway.networking.k8s.io': 'gateway-api',
  'signalbox.dev': 'signalbox',
}

/** `kubectl get all`: what carries traffic, not what it is configured with. */
const isOfAll = ({ group: ofGroup, kind, namespaced }: KindDefinition): boolean =>
  namespaced && (kind === 'Service' || Object.hasOwn(groupCategories, ofGroup))

interface Listed extends VirtualResource {
  readonly hasStatus: boolean
  readonly categories: readonly string[]
}

/** `GET /api` */
export function coreVersions(host: string): object {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: host }]
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs }
}

/** `GET /apis` */
export function groupList(): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: namedGroups().map(toGroup) }
}

/** `GET /apis/GROUP` */
export function group(name: string): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...toGroup(name) }
}

/** `GET /api/v1`, `GET /apis/GROUP/VERSION` */
export function resourceList(name: string, version: string): object {
  const resources = listedIn(name, version).flatMap((listed) => {
    const { categories: names, hasStatus, kind, namespaced, plural, shortNames, singular, verbs } = listed
    const entry = {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs,
      ...(shortNames.length === 0 ? {} : { shortNames }),
      ...(names.length === 0 ? {} : { categories: names }),
    }
    const status = { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: statusVerbs }
    return hasStatus ? [entry, status] : [entry]
  })
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: toApiVersion(name, version), resources }
}

/** `GET /api`, `GET /apis` for who asks for everything at once. */
export function aggregated(root: 'api' | 'apis', version: 'v2' | 'v2beta1'): object {
  const names = root === 'api' ? [''] : namedGroups()
  const items = names.map((name) => ({
    metadata: { name, creationTimestamp: null },
    versions: versionsOf(name).map((served) => ({
      version: served,
      freshness: 'Current',
      resources: listedIn(name, served).map((listed) => toDiscovered(listed, name, served)),
    })),
  }))
  return { kind: 'APIGroupDiscoveryList', apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items }
}

function toDiscovered(listed: Listed, groupName: string, version: string): object {
  const { categories: names, hasStatus, kind, namespaced, plural, shortNames, singular, verbs } = listed
  const responseKind = { group: groupName, version, kind }
  return {
    resource: plural,
    responseKind,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(names.length === 0 ? {} : { categories: names }),
    ...(hasStatus ? { subresources: [{ subresource: 'status', responseKind, verbs: statusVerbs }] } : {}),
  }
}

function listedIn(name: string, version: string): readonly Listed[] {
  const stored = definitionsOf(name, version).map((definition) => toListed(definition, version))
  const others = virtualResources.filter((resource) => resource.group === name && resource.version === version)
  return [...stored, ...others.map((resource) => ({ ...resource, hasStatus: false, categories: [] }))]
}

function toListed(definition: KindDefinition, version: string): Listed {
  const category = groupCategories[definition.group]
  const names = [...(isOfAll(definition) ? ['all'] : []), ...(category === undefined ? [] : [category])]
  return { ...definition, version, verbs: allVerbs, categories: names }
}

function namedGroups(): readonly string[] {
  const names = [...allKinds.map((kind) => kinds[kind].group), ...virtualResources.map((resource) => resource.group)]
  return [...new Set(names)].filter((name) => name !== '')
}

/** Newest first, as the registry has them. */
function versionsOf(name: string): readonly string[] {
  const stored = allKinds.flatMap((kind) => (kinds[kind].group === name ? kinds[kind].versions : []))
  const others = virtualResources.flatMap((resource) => (resource.group === name ? [resource.version] : []))
  return [...new Set([...stored, ...others])]
}

function toGroup(name: string): object {
  const versions = versionsOf(name).map((version) => ({ groupVersion: toApiVersion(name, version), version }))
  return { name, versions, preferredVersion: versions[0] }
}
