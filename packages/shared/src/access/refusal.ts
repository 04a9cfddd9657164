/** A refusal in words, one for people and one as a Kubernetes API server says it. */
import { resourcePathOf, type AccessRequest } from './access-request.ts'

/** `httproutes.gateway.networking.k8s.io "cart" is forbidden: User "ada" cannot delete resource "httproutes" in …`. */
export function toForbiddenMessage(user: string, request: AccessRequest, reason = ''): string {
  const { verb, apiGroup, resource, namespace, name } = request
  const subject = apiGroup === '' ? resource : `${resource}.${apiGroup}`
  const named = name === undefined ? '' : ` ${JSON.stringify(name)}`
  const where = namespace === null ? 'at the cluster scope' : `in the namespace ${JSON.stringify(namespace)}`
  const what = `cannot ${verb} resource ${JSON.stringify(resourcePathOf(request))} in API group ${JSON.stringify(apiGroup)}`
  const because = reason === '' ? '' : `: ${reason}`
  return `${subject}${named} is forbidden: User ${JSON.stringify(user)} ${what} ${where}${because}`
}

/** `You may not delete HTTPRoute shop/cart. …`, with who could help. `kind`: what the resource is called to people. */
export function toRefusalSentence(request: AccessRequest, kind: string): string {
  const { verb, namespace, name, subresource } = request
  const part = subresource === undefined ? '' : ` (${subresource})`
  const what =
    name === undefined
      ? `${kind} resources${namespace === null ? ' of all namespaces' : ` in namespace ${namespace}`}`
      : `${kind} ${namespace === null || kind === 'Namespace' ? name : `${namespace}/${name}`}`
  return `You may not ${verb} ${what}${part}: no role of yours allows it. Someone who administers ${namespace ?? 'the console'} can give you one.`
}
