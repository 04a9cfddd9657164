/** What a resource is about, in one line for a list. Pure. */
import type { AnyResource } from '@signalbox/shared/resources'

export function summaryOf(resource: AnyResource): string {
  return partsOf(resource).join(', ')
}

function partsOf(resource: AnyResource): readonly string[] {
  switch (resource.kind) {
    case 'BackendTLSPolicy':
      return [
        ...resource.spec.targetRefs.map(({ kind, name, sectionName }) =>
          sectionName === undefined ? `${kind} ${name}` : `${kind} ${name} port ${sectionName}`,
        ),
        `as ${resource.spec.validation.hostname}`,
      ]
    case 'ListenerSet':
      return [
        `on ${resource.spec.parentRef.name}`,
        ...resource.spec.listeners.map(({ name, protocol, port }) => `${name} ${protocol}:${port}`),
      ]
    case 'ReferenceGrant':
      return [
        ...resource.spec.from.map(({ kind, namespace }) => `from ${kind} of ${namespace}`),
        ...resource.spec.to.map(({ kind, name }) => `to ${kind}${name === undefined ? '' : ` ${name}`}`),
      ]
    case 'Secret':
      return [resource.type, ...Object.keys(resource.data ?? {})]
    case 'ConfigMap':
      return [...Object.keys(resource.data ?? {}), ...Object.keys(resource.binaryData ?? {})]
    case 'EndpointSlice':
      return (resource.endpoints ?? []).flatMap(({ addresses }) => addresses.slice(0, 1))
    case 'Role':
    case 'ClusterRole':
      return resource.rules.map(({ verbs, resources = [], nonResourceURLs = [] }) =>
        [verbs.join(' '), [...resources, ...nonResourceURLs].join(' ')].join(': '),
      )
    case 'RoleBinding':
    case 'ClusterRoleBinding':
      return [resource.roleRef.name, ...(resource.subjects ?? []).map(({ kind, name }) => `${kind} ${name}`)]
    case 'GatewayClass':
      return [resource.spec.controllerName]
    default:
      return 'spec' in resource && resource.spec !== undefined && 'hostnames' in resource.spec
        ? (resource.spec.hostnames ?? [])
        : []
  }
}
