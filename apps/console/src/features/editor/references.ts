/** What a generated form knows of references: which resources they may name, and what to mind. Pure. */
import type { AnyResource, Kind } from '@signalbox/shared/resources'
import { getAt, isObject, type FieldPath, type JsonObject } from '@/client/draft/field-path.ts'
import type { FieldKnowledge } from '@/ui/schema-form/schema-context.ts'
import { schemaAt, type FormSchema } from '@/ui/schema-form/schema.ts'

/** What a reference names where neither it nor its schema says a kind, by the name of its field. */
const kindByField: Readonly<Record<string, Kind>> = {
  parentRef: 'Gateway',
  parentRefs: 'Gateway',
  backendRef: 'Service',
  backendRefs: 'Service',
  service: 'Service',
  secretRef: 'Secret',
  certificateRef: 'Secret',
  certificateRefs: 'Secret',
  clientCertificateRef: 'Secret',
  caCertificateRefs: 'ConfigMap',
  extensionRef: 'Policy',
}

/** Kinds that only a ReferenceGrant lets others of another namespace refer to. */
const guarded: ReadonlySet<string> = new Set(['Service', 'Secret', 'ConfigMap'])

export interface Known {
  readonly schema: FormSchema
  readonly resource: JsonObject
  /** Of every kind that references name, grants included. */
  readonly resources: readonly AnyResource[]
}

export function knowledgeOfReference({ schema, resource, resources }: Known, path: FieldPath): FieldKnowledge {
  const field = path.at(-1)
  const within = path.slice(0, -1)
  const own = String(getAt(resource, ['metadata', 'namespace']) ?? '')
  const names = (kind: Kind, namespace?: string) =>
    resources
      .filter((one) => one.kind === kind && (namespace === undefined || one.metadata.namespace === namespace))
      .map(({ metadata }) => metadata.name)
      .toSorted()
  if (field === 'gatewayClassName') return { options: toOptions(names('GatewayClass')) }
  if (field === 'namespace') return path[0] === 'metadata' ? {} : { options: toOptions(names('Namespace')) }
  if (field !== 'name' && field !== 'sectionName') return {}
  const kind = kindOf(schema, resource, within)
  if (kind === null) return {}
  const written = getAt(resource, within)
  const reference = isObject(written) ? written : {}
  const namespace = typeof reference['namespace'] === 'string' ? reference['namespace'] : own
  const scope = kind === 'Namespace' || kind === 'GatewayClass' ? undefined : namespace
  if (field === 'sectionName') {
    const named = resources.find(
      (one) => one.kind === kind && one.metadata.name === reference['name'] && one.metadata.namespace === scope,
    )
    return { options: toOptions(named === undefined ? [] : sectionsOf(named)) }
  }
  const all = names(kind, scope)
  const name = String(reference['name'] ?? '')
  return { options: toOptions(all), hint: hintOf({ kind, namespace, name, own, isThere: all.includes(name) }) }

  function hintOf(ref: {
    readonly kind: string
    readonly namespace: string
    readonly name: string
    readonly own: string
    readonly isThere: boolean
  }): string | undefined {
    if (ref.name === '') return undefined
    if (!ref.isThere) return `There is no ${ref.kind} of this name in ${ref.namespace} yet.`
    if (ref.namespace === ref.own || !guarded.has(ref.kind)) return undefined
    const from = String(resource['kind'])
    return resources.some((one) => lets(one, { ...ref, from }))
      ? undefined
      : `${ref.namespace} has no ReferenceGrant that lets a ${from} of ${ref.own} name it.`
  }
}

/** The kind that the object at `within` refers to; `null` where it is no reference. */
function kindOf(schema: FormSchema, resource: JsonObject, within: FieldPath): Kind | null {
  const written = getAt(resource, [...within, 'kind'])
  if (typeof written === 'string') return toKind(written)
  const field = within.findLast((segment) => typeof segment === 'string')
  const ofSchema = schemaAt(schema, [...within, 'kind'])?.default
  if (typeof ofSchema === 'string') return toKind(ofSchema)
  return typeof field === 'string' && Object.hasOwn(kindByField, field) ? (kindByField[field] ?? null) : null
}

const referenced: ReadonlySet<string> = new Set([...Object.values(kindByField), 'ListenerSet', 'Namespace', 'Consumer'])

/** Kinds whose resources the form must know. */
export const referencedKinds = [
  'Gateway',
  'ListenerSet',
  'Service',
  'Secret',
  'ConfigMap',
  'Policy',
  'Namespace',
  'Consumer',
  'GatewayClass',
  'ReferenceGrant',
] as const satisfies readonly Kind[]

function toKind(kind: string): Kind | null {
  return referenced.has(kind) ? (kind as Kind) : null
}

function sectionsOf(resource: AnyResource): readonly string[] {
  if (resource.kind === 'Gateway' || resource.kind === 'ListenerSet')
    return resource.spec.listeners.map(({ name }) => name)
  return resource.kind === 'Service' ? (resource.spec.ports ?? []).flatMap(({ name }) => name ?? []) : []
}

interface Wish {
  readonly from: string
  readonly own: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

function lets(grant: AnyResource, { from, own, kind, namespace, name }: Wish): boolean {
  if (grant.kind !== 'ReferenceGrant' || grant.metadata.namespace !== namespace) return false
  const isFrom = grant.spec.from.some((one) => one.kind === from && one.namespace === own)
  return isFrom && grant.spec.to.some((one) => one.kind === kind && (one.name === undefined || one.name === name))
}

function toOptions(names: readonly string[]): readonly { readonly value: string }[] {
  return names.map((value) => ({ value }))
}
