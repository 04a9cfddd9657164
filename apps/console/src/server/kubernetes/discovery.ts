/** Discovery: which groups, versions and kinds there are, from the registry of kinds (`metav1.APIResourceList` and kin). */
import { allKinds, kinds, toApiVersion } from '@signalbox/shared/resources'
import { definitionsOf } from './path.ts'

const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

/** `GET /api` */
export function coreVersions(host: string): object {
  const serverAddressByClientCIDRs = [{ clientCIDR: '0.0.0.0/0', serverAddress: host }]
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs }
}

/** `GET /apis` */
export function groupList(): object {
  const groups = [...new Set(allKinds.map((kind) => kinds[kind].group))].filter((group) => group !== '')
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(toGroup) }
}

/** `GET /apis/GROUP` */
export function group(name: string): object {
  return { kind: 'APIGroup', apiVersion: 'v1', ...toGroup(name) }
}

/** `GET /api/v1`, `GET /apis/GROUP/VERSION` */
export function resourceList(name: string, version: string): object {
  const resources = definitionsOf(name, version).flatMap((definition) => {
    const { kind, plural, singular, shortNames, namespaced, hasStatus } = definition
    const entry = {
      name: plural,
      singularName: singular,
      namespaced,
      kind,
      verbs: allVerbs,
      ...(shortNames.length === 0 ? {} : { shortNames }),
    }
    const status = { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: ['get', 'patch', 'update'] }
    return hasStatus ? [entry, status] : [entry]
  })
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: toApiVersion(name, version), resources }
}

function toGroup(name: string): object {
  const served = [...new Set(allKinds.flatMap((kind) => (kinds[kind].group === name ? kinds[kind].versions : [])))]
  const versions = served.map((version) => ({ groupVersion: toApiVersion(name, version), version }))
  return { name, versions, preferredVersion: versions[0] }
}
