/**
 * What every resource has: type and object metadata (Kubernetes `metav1.TypeMeta`, `metav1.ObjectMeta`).
 *
 * Sources: Kubernetes API conventions; RFC 1123 labels and subdomains for names.
 */
import * as z from 'zod'

/** `namespace/name`, or `name` alone for kinds without a namespace. Unique within one kind. */
export type ObjectKey = string

/** One label of a DNS name (RFC 1123): at most 63 lower-case letters, digits and `-`. Names of Namespaces and Services. */
export const dnsLabel = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    'must be lower-case letters, digits and "-", beginning and ending with a letter or digit',
  )

/** A DNS subdomain (RFC 1123): labels joined by dots, at most 253 characters. Names of most kinds. */
export const dnsSubdomain = z
  .string()
  .min(1)
  .max(253)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/,
    'must be lower-case letters, digits, "-" and ".", each part beginning and ending with a letter or digit',
  )

/** Name of a listener, rule or port inside its parent (Gateway API `SectionName`). */
export const sectionName = dnsSubdomain

/** A label or annotation key: optional DNS-subdomain prefix and `/`, then at most 63 characters. */
export const qualifiedName = z
  .string()
  .max(317)
  .regex(
    /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
    'must be a name of at most 63 letters, digits, "-", "_" and ".", with an optional DNS prefix and "/"',
  )

export const labelValue = z
  .string()
  .max(63)
  .regex(
    /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/,
    'must be empty or letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
  )

/** Keys of annotations are compared in lower case, so their prefix may be written in upper case. */
const annotationKey = z
  .string()
  .max(317)
  .refine(
    (key) => qualifiedName.safeParse(key.toLowerCase()).success,
    'must be a name with an optional DNS prefix and "/"',
  )

const maxAnnotationCharacters = 256 * 1024

function annotationSize(members: Readonly<Record<string, string>>): number {
  return Object.entries(members).reduce((sum, [key, value]) => sum + key.length + value.length, 0)
}

/** Object metadata as stored. What the server fills in is optional here, because a manifest may leave it out. */
export const objectMeta = z.strictObject({
  name: dnsSubdomain.meta({
    description: 'Name, unique among resources of its kind in its namespace; cannot be changed.',
  }),
  namespace: dnsLabel
    .optional()
    .meta({ description: 'Namespace that it lives in. Kinds such as Namespace and GatewayClass have none.' }),
  labels: z
    .record(qualifiedName, labelValue)
    .optional()
    .meta({ description: 'Short values by which resources are selected, as in team: a.' }),
  annotations: z
    .record(annotationKey, z.string())
    .refine((members) => annotationSize(members) <= maxAnnotationCharacters, 'must be at most 256 KiB together')
    .optional()
    .meta({ description: 'Text of any kind by key; nothing is selected by it. At most 256 KiB together.' }),
  uid: z
    .string()
    .optional()
    .meta({ description: 'Set by the server: tells a resource from a later one of the same name.' }),
  /** Opaque; changes with every write of the resource, its status included. Writes that name an old one are refused. */
  resourceVersion: z
    .string()
    .optional()
    .meta({ description: 'Set by the server: changes with every write; a write that names an old one is refused.' }),
  /** Starts at 1 and grows by 1 with every change of anything but metadata and status. */
  generation: z
    .number()
    .int()
    .optional()
    .meta({ description: 'Set by the server: counts the changes of anything but metadata and status.' }),
  /** RFC 3339, whole seconds. Decides ties: the older wins. */
  creationTimestamp: z
    .string()
    .optional()
    .meta({ description: 'Set by the server; of two that collide the older one wins.' }),
  deletionTimestamp: z.string().optional().meta({ description: 'Of a cluster; means nothing here.' }),
  deletionGracePeriodSeconds: z.number().int().optional().meta({ description: 'Of a cluster; means nothing here.' }),
  finalizers: z.array(z.string()).optional().meta({ description: 'Of a cluster; means nothing here.' }),
  generateName: z.string().optional().meta({ description: 'Of a cluster; means nothing here.' }),
  selfLink: z.string().optional().meta({ description: 'Of a cluster; means nothing here.' }),
  ownerReferences: z
    .array(z.looseObject({ apiVersion: z.string(), kind: z.string(), name: z.string(), uid: z.string() }))
    .optional()
    .meta({ description: 'Of a cluster; means nothing here.' }),
  managedFields: z.array(z.looseObject({})).optional().meta({ description: 'Of a cluster: who set which field.' }),
})

export type ObjectMeta = z.infer<typeof objectMeta>

/** The least that every resource has; kinds refine `spec`, `status` and their other top-level fields. */
export interface Resource {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
  readonly spec?: unknown
  readonly status?: unknown
}

/** Names one resource. `namespace` is absent for kinds without one. */
export interface ResourceRef {
  readonly kind: string
  readonly namespace?: string | undefined
  readonly name: string
}

export function toObjectKey(name: string, namespace?: string): ObjectKey {
  return namespace === undefined ? name : `${namespace}/${name}`
}

/** The key of a resource within its kind. */
export function keyOf(resource: {
  readonly metadata: { readonly name: string; readonly namespace?: string | undefined }
}): ObjectKey {
  return toObjectKey(resource.metadata.name, resource.metadata.namespace)
}
