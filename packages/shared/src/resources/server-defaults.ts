/**
 * What a Kubernetes API server fills in beyond the schema's own defaults: the namespace of a resource that names none,
 * the label by which a Namespace can be selected (`kubernetes.io/metadata.name`), and the group of a binding's subjects.
 */
import type { KindDefinition } from './kinds.ts'
import { rbacGroup } from './rbac.ts'

/** The label that every Namespace carries with its own name. */
export const namespaceNameLabel = 'kubernetes.io/metadata.name'

type Members = Readonly<Record<string, unknown>>

/** Returns `value` completed; parts that are not objects are left for the schema to refuse. */
export function withServerDefaults(value: Members, definition: KindDefinition, defaultNamespace: string): Members {
  const { metadata } = value
  if (!isMembers(metadata)) return value
  if (definition.kind === 'Namespace') return { ...value, metadata: withNameLabel(metadata) }
  const complete = withSubjectGroups(value)
  if (!definition.namespaced || metadata['namespace'] !== undefined) return complete
  return { ...complete, metadata: { ...metadata, namespace: defaultNamespace } }
}

const bindingKinds: ReadonlySet<unknown> = new Set(['RoleBinding', 'ClusterRoleBinding'])

function withSubjectGroups(value: Members): Members {
  const { kind, subjects } = value
  if (!bindingKinds.has(kind) || !Array.isArray(subjects)) return value
  const toComplete = (subject: unknown) =>
    isMembers(subject) && (subject['apiGroup'] ?? '') === '' && subject['kind'] !== 'ServiceAccount'
      ? { ...subject, apiGroup: rbacGroup }
      : subject
  return { ...value, subjects: subjects.map(toComplete) }
}

function withNameLabel(metadata: Members): Members {
  const { name, labels = {} } = metadata
  if (typeof name !== 'string' || !isMembers(labels)) return metadata
  return { ...metadata, labels: { ...labels, [namespaceNameLabel]: name } }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
