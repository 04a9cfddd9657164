/** Access reviews: `kubectl auth can-i`, answered by the very function that every verb asks. */
import { allKinds, kinds, type Kind } from '@signalbox/shared/resources'
import type { Actor } from '../../access/actor.ts'
import { authorize, type Right } from '../../access/authorize.ts'

type Members = Readonly<Record<string, unknown>>

/** Kubernetes' verbs as rights here. */
const rights: Readonly<Record<string, Right>> = {
  get: 'get',
  list: 'list',
  watch: 'watch',
  create: 'create',
  update: 'update',
  patch: 'patch',
  delete: 'delete',
  deletecollection: 'delete',
}

/** Status of a SelfSubjectAccessReview. */
export function reviewAccess(actor: Actor, spec: Members): object {
  const { resourceAttributes, nonResourceAttributes } = spec
  const refusal = isMembers(resourceAttributes)
    ? reviewResource(actor, resourceAttributes)
    : reviewPath(actor, isMembers(nonResourceAttributes) ? nonResourceAttributes : {})
  return refusal === null ? { allowed: true } : { allowed: false, reason: refusal }
}

/** @returns why not, or `null`. */
function reviewResource(actor: Actor, attributes: Members): string | null {
  const [verb, group, plural, namespace] = ['verb', 'group', 'resource', 'namespace'].map((name) =>
    textOf(attributes[name]),
  )
  const wanted = verb === '*' ? Object.values(rights) : [rights[verb ?? '']]
  const kind = plural === '*' ? '*' : allKinds.find((known) => kinds[known].plural === plural && isOf(known, group))
  for (const right of wanted) {
    if (right === undefined) return `There is no verb ${verb}.`
    if (kind === undefined) return `There is no resource ${plural}${group === '' ? '' : `.${group}`}.`
    const refusal = authorize(actor, right, kind, namespace === '' || namespace === undefined ? null : namespace)
    if (refusal !== null) return refusal.message
  }
  return null
}

function reviewPath(actor: Actor, attributes: Members): string | null {
  const verb = textOf(attributes['verb'])
  if (verb !== 'get' && verb !== 'head') return `Paths that are no resources are only read.`
  return authorize(actor, 'get', '*', null)?.message ?? null
}

/** Status of a SelfSubjectRulesReview: everything that may be done in the namespace. */
export function reviewRules(actor: Actor, spec: Members): object {
  const namespace = textOf(spec['namespace']) || null
  const resourceRules = allKinds.flatMap((kind) => {
    const scope = kinds[kind].namespaced ? namespace : null
    const verbs = Object.keys(rights).filter((verb) => {
      const right = rights[verb]
      return right !== undefined && authorize(actor, right, kind, scope) === null
    })
    return verbs.length === 0 ? [] : [{ verbs, apiGroups: [kinds[kind].group], resources: [kinds[kind].plural] }]
  })
  return { resourceRules, nonResourceRules: [], incomplete: false }
}

/** Status of a SelfSubjectReview. */
export function reviewSelf({ name }: Actor): object {
  return { userInfo: { username: name } }
}

function isOf(kind: Kind, group: string | undefined): boolean {
  return group === '*' || kinds[kind].group === group
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
