/**
 * Access reviews: `kubectl auth can-i` and its list, answered by the very rights that every verb asks.
 *
 * Source: authorization.k8s.io/v1, authentication.k8s.io/v1.
 */
import type { AccessRequest, Decision, Rights } from '@signalbox/shared/access'
import type { PolicyRule } from '@signalbox/shared/resources'
import type { Actor } from '../../access/actor.ts'
import { rightsOf } from '../../access/authorize.ts'
import { demandAccess, type Context } from '../../verbs/context.ts'

type Members = Readonly<Record<string, unknown>>

/** Status of a SelfSubjectAccessReview. */
export function reviewOwnAccess({ actor, store }: Context, spec: Members): object {
  return toStatus(review(rightsOf(actor, store.read().snapshot), spec))
}

/** Status of a SubjectAccessReview: what somebody else may do. @throws VerbError `Forbidden`. */
export function reviewAccess(context: Context, spec: Members): object {
  const resource = 'subjectaccessreviews'
  const request = { verb: 'create', apiGroup: 'authorization.k8s.io', resource, namespace: null }
  demandAccess(context, request, 'SubjectAccessReview')
  const groups = Array.isArray(spec['groups']) ? spec['groups'].filter((group) => typeof group === 'string') : []
  const subject: Actor = { type: 'person', name: textOf(spec['user']), groups, session: '' }
  return toStatus(review(rightsOf(subject, context.store.read().snapshot), spec))
}

function review(rights: Rights, { resourceAttributes, nonResourceAttributes }: Members): Decision {
  if (isMembers(resourceAttributes)) return rights.decide(toRequest(resourceAttributes))
  const { verb, path } = isMembers(nonResourceAttributes) ? nonResourceAttributes : {}
  return rights.decidePath(textOf(verb), textOf(path))
}

function toStatus({ allowed, reason }: Decision): object {
  return allowed ? { allowed, reason: `RBAC: ${reason}` } : { allowed, reason }
}

function toRequest(attributes: Members): AccessRequest {
  const [verb, apiGroup, resource, subresource, namespace, name] = [
    'verb',
    'group',
    'resource',
    'subresource',
    'namespace',
    'name',
  ].map((field) => textOf(attributes[field]))
  return {
    verb: verb ?? '',
    apiGroup: apiGroup ?? '',
    resource: resource ?? '',
    subresource: subresource || undefined,
    namespace: namespace || null,
    name: name || undefined,
  }
}

const everything: readonly PolicyRule[] = [
  { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
  { verbs: ['*'], nonResourceURLs: ['*'] },
]

/** Status of a SelfSubjectRulesReview: the rules that hold in the namespace. A scope of a token is not told. */
export function reviewRules({ actor, store }: Context, spec: Members): object {
  const namespace = textOf(spec['namespace']) || null
  const { grants, isMaster, user } = rightsOf(actor, store.read().snapshot)
  const granted = grants
    .filter((grant) => grant.namespace === null || grant.namespace === namespace)
    .flatMap(({ rules }) => rules)
  const rules = isMaster ? everything : granted
  return {
    resourceRules: rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length === 0),
    nonResourceRules: rules.filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0),
    incomplete: user.scope !== undefined,
    ...(user.scope === undefined ? {} : { evaluationError: 'The scope of the token narrows these rules.' }),
  }
}

/** Status of a SelfSubjectReview. */
export function reviewSelf({ actor: { name, groups } }: Context): object {
  return { userInfo: { username: name, groups } }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
