/** Media types of the Kubernetes dialect. */
export const jsonPatchType = 'application/json-patch+json'
export const mergePatchType = 'application/merge-patch+json'
export const strategicPatchType = 'application/strategic-merge-patch+json'
export const applyPatchType = 'application/apply-patch+yaml'
export const protobufType = 'application/vnd.kubernetes.protobuf'

const builtInGroups: ReadonlySet<string> = new Set(['', 'discovery.k8s.io', 'rbac.authorization.k8s.io'])

/**
 * The patches that a kind of `group` is said to take. As in a cluster, clients are told to merge lists by key only for
 * kinds whose types they carry themselves; the server takes such patches for every kind.
 */
export function patchTypesOf(group: string): readonly string[] {
  const everywhere = [jsonPatchType, mergePatchType, applyPatchType]
  return builtInGroups.has(group) ? [...everywhere, strategicPatchType] : everywhere
}
