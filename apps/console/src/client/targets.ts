/** What a policy is for: references to targets, in words, in addresses, and as a choice of what there is. Pure. */
import type { AnyResource, Policy } from '@signalbox/shared/resources'

export type TargetRef = NonNullable<Policy['spec']['targetRefs']>[number]

/** Kinds that a policy may be for, in the order in which they are offered. */
export const targetKinds = [
  'HTTPRoute',
  'GRPCRoute',
  'Route',
  'TLSRoute',
  'TCPRoute',
  'UDPRoute',
  'Service',
  'Gateway',
  'Namespace',
  'Consumer',
] as const
type TargetKind = (typeof targetKinds)[number]

const gatewayApi = 'gateway.networking.k8s.io'
const groups: Readonly<Record<TargetKind, string>> = {
  HTTPRoute: gatewayApi,
  GRPCRoute: gatewayApi,
  TLSRoute: gatewayApi,
  TCPRoute: gatewayApi,
  UDPRoute: gatewayApi,
  Gateway: gatewayApi,
  Route: 'signalbox.dev',
  Consumer: 'signalbox.dev',
  Service: '',
  Namespace: '',
}

/** Something that a policy may be for. */
export interface TargetChoice {
  readonly ref: TargetRef
  /** `team-a/storefront` */
  readonly label: string
  /** `rule checkout`, `listener http`. */
  readonly section?: string
}

/** A resource and its parts that have a name, as a policy of namespace `own` refers to them. */
export function choicesOf(resource: AnyResource, own: string): readonly TargetChoice[] {
  const { kind, metadata } = resource
  if (!isTargetKind(kind)) return []
  const { name, namespace } = metadata
  const scope = namespace === undefined || namespace === own ? {} : { namespace }
  const ref = { group: groups[kind], kind, ...scope, name }
  const label = namespace === undefined ? name : `${namespace}/${name}`
  const sections = sectionsOf(resource).map((sectionName) => ({
    ref: { ...ref, sectionName },
    label,
    section: `${kind === 'Gateway' ? 'listener' : 'rule'} ${sectionName}`,
  }))
  return [{ ref, label }, ...sections]
}

function sectionsOf(resource: AnyResource): readonly string[] {
  if (resource.kind === 'Gateway') return resource.spec.listeners.map(({ name }) => name)
  if (!('spec' in resource) || resource.spec === undefined || !('rules' in resource.spec)) return []
  return resource.spec.rules.flatMap((rule) =>
    typeof rule === 'object' && 'name' in rule && typeof rule.name === 'string' ? [rule.name] : [],
  )
}

function isTargetKind(kind: string): kind is TargetKind {
  return targetKinds.some((known) => known === kind)
}

/** `HTTPRoute team-a/storefront, rule checkout` */
export function wordsOfTarget({ kind, namespace, name, sectionName }: TargetRef, own: string): string {
  const scoped = kind === 'Namespace' ? name : `${namespace ?? own}/${name}`
  const part = sectionName === undefined ? '' : `, ${kind === 'Gateway' ? 'listener' : 'rule'} ${sectionName}`
  return `${kind} ${scoped}${part}`
}

export function sameTarget(one: TargetRef, other: TargetRef): boolean {
  return keyOfTarget(one) === keyOfTarget(other)
}

export function keyOfTarget({ group, kind, namespace = '', name, sectionName = '' }: TargetRef): string {
  return JSON.stringify([group, kind, namespace, name, sectionName])
}

/** Whether a policy is for this resource, or for a part of it. */
export function isFor(
  policy: Policy,
  subject: { readonly kind: string; readonly namespace?: string | undefined; readonly name: string },
): boolean {
  return (policy.spec.targetRefs ?? []).some(
    ({ kind, namespace = policy.metadata.namespace, name }) =>
      kind === subject.kind &&
      name === subject.name &&
      (subject.namespace === undefined || namespace === subject.namespace),
  )
}

/** Page that makes a policy, of a type and for a target where they are known. */
export function linkToNewPolicy({
  type,
  subject,
}: {
  readonly type?: string | undefined
  readonly subject?:
    { readonly kind: string; readonly namespace?: string | undefined; readonly name: string } | undefined
}): string {
  const search = new URLSearchParams()
  if (type !== undefined) search.set('type', type)
  if (subject !== undefined) search.set('for', [subject.kind, subject.namespace ?? '', subject.name].join('/'))
  const text = search.toString()
  return text === '' ? '/new/policy' : `/new/policy?${text}`
}

/** The target that an address of {@link linkToNewPolicy} names, for a policy that lives beside it. */
export function readSubject(
  text: string | null,
): { readonly namespace: string | null; readonly ref: TargetRef } | null {
  const [kind = '', namespace = '', name = ''] = text?.split('/') ?? []
  if (!isTargetKind(kind) || name === '') return null
  const home = kind === 'Namespace' ? name : namespace
  return { namespace: home === '' ? null : home, ref: { group: groups[kind], kind, name } }
}
