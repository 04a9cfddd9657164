/**
 * Who may do what: the one place that every verb asks before it reads or writes anything. Rights come from the roles and
 * bindings of the newest snapshot, so that a change of one is in force with the next request.
 */
import { grantsOf, Rights, toRefusalSentence, type AccessRequest } from '@signalbox/shared/access'
import { kinds, type Kind } from '@signalbox/shared/resources'
import type { Snapshot } from '@signalbox/shared/snapshot'
import type { Actor } from './actor.ts'

/** What is to be done something to: resources of a kind, or one of them. */
export interface AccessTarget {
  readonly kind: Kind
  /** `null` or absent: a kind without namespace, or all namespaces at once. */
  readonly namespace?: string | null | undefined
  /** Absent: no certain one, as in lists and creations. */
  readonly name?: string | undefined
  readonly subresource?: string | undefined
}

export interface Refusal {
  readonly code: 'Unauthorized' | 'Forbidden'
  /** A sentence for a person. */
  readonly message: string
  /** What was asked for, for doors that say it in their own words; `null` where nobody is signed in. */
  readonly request: AccessRequest | null
}

const known = new WeakMap<Snapshot, Map<string, Rights>>()

/** What `actor` may do by the roles and bindings of `snapshot`. */
export function rightsOf(actor: Actor, snapshot: Snapshot): Rights {
  const { name, groups } = actor
  const scope = actor.type === 'token' ? actor.scope : undefined
  const users = known.get(snapshot) ?? new Map<string, Rights>()
  known.set(snapshot, users)
  const key = JSON.stringify([name, groups, scope ?? null])
  const rights = users.get(key) ?? new Rights({ name, groups, scope }, grantsOf(snapshot, { name, groups }))
  users.set(key, rights)
  return rights
}

/** `verb` on `target` as rules speak of it. A Namespace lies in itself, as in Kubernetes: who may see into it may see it. */
export function toAccessRequest(verb: string, target: AccessTarget): AccessRequest {
  const { group, plural } = kinds[target.kind]
  const { kind, namespace = null, name, subresource } = target
  const home = kind === 'Namespace' ? (name ?? null) : namespace
  return { verb, apiGroup: group, resource: plural, subresource, namespace: home, name }
}

/**
 * Whether `actor` may do what is asked for.
 *
 * @param kind What the resource is called to people.
 * @returns `null` where it is allowed.
 */
export function authorize(actor: Actor, snapshot: Snapshot, request: AccessRequest, kind: string): Refusal | null {
  if (actor.type === 'anonymous') return notSignedIn
  if (actor.type !== 'gateway' && rightsOf(actor, snapshot).may(request)) return null
  return { code: 'Forbidden', message: toRefusalSentence(request, kind), request }
}

/** Whether `actor` holds all rights everywhere, as `cluster-admin` does. */
export function mayEverything(actor: Actor, snapshot: Snapshot): boolean {
  return rightsOf(actor, snapshot).may({ verb: '*', apiGroup: '*', resource: '*', namespace: null })
}

const notSignedIn: Refusal = {
  code: 'Unauthorized',
  message: 'Sign in first, or send a bearer token.',
  request: null,
}
