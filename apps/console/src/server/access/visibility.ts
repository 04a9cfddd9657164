/**
 * Visibility: what of everything an actor may be shown. A resource is visible to who may get it, or list it where it is.
 * Pictures of the whole (topology, history, events, explanations) are made of everything and then cut down by this.
 */
import type { Rights } from '@signalbox/shared/access'
import { allKinds, isKind, kinds, type AnyResource, type Kind, type ResourceRef } from '@signalbox/shared/resources'
import { outgoingReferences } from '@signalbox/shared/snapshot'
import { toAccessRequest } from './authorize.ts'

const namespacedKinds = allKinds.filter((kind) => kinds[kind].namespaced)

/** What stands in place of a text, or of a name, that may not be shown. */
const hiddenSentence = 'This is about something in another namespace, which you may not see.'
const hiddenName = 'another namespace'

/** `HTTPRoute shop/cart`, `HTTPRoute/shop/cart`, `shop/cart`; and `namespace shop`. */
const qualified =
  /(?:\b([A-Z][A-Za-z]+)[ /])?\b([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\/([a-z0-9](?:[-.:a-zA-Z0-9]*[a-zA-Z0-9])?)/g
const namespaceWord = /\bnamespaces? ([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)/g

export class Visibility {
  readonly rights: Rights
  /** Nothing is hidden. */
  readonly isTotal: boolean
  readonly #namespaces: ReadonlySet<string>

  /** @param namespaces names of all Namespaces: only these are kept from a text. */
  constructor(rights: Rights, namespaces: ReadonlySet<string>) {
    this.rights = rights
    this.isTotal = rights.may({ verb: 'get', apiGroup: '*', resource: '*', namespace: null })
    this.#namespaces = namespaces
  }

  readonly sees = ({ kind, namespace, name }: ResourceRef): boolean => {
    if (this.isTotal) return true
    if (!isKind(kind)) return false
    const target = { kind, namespace: namespace ?? null, name }
    return (
      this.rights.may(toAccessRequest('get', target)) ||
      this.rights.may(toAccessRequest('list', kind === 'Namespace' ? { kind } : { kind, namespace: target.namespace }))
    )
  }

  readonly seesResource = ({ kind, metadata: { namespace, name } }: AnyResource): boolean =>
    this.sees({ kind, namespace, name })

  /** `namespace/name` of a resource of `kind`. */
  seesKey(kind: Kind, key: string): boolean {
    const [namespace = '', name = ''] = key.split('/')
    return this.sees({ kind, namespace, name })
  }

  /** `HTTPRoute/shop/cart`, or with a rule's index behind it. */
  readonly seesId = (id: string): boolean => {
    const [kind = '', namespace = '', name = ''] = id.split('/')
    return this.sees({ kind, namespace, name })
  }

  /** Whether the actor has anything to do in a namespace. */
  readonly seesNamespace = (name: string): boolean =>
    this.isTotal ||
    this.sees({ kind: 'Namespace', name }) ||
    this.rights.grants.some(({ namespace, rules }) => namespace === name && rules.length > 0)

  /**
   * A text as it is, or where it speaks of something hidden, another in its place: what else it says is of the same.
   *
   * @param known `namespace/name` and namespaces that the reader has written himself.
   */
  redact(text: string, known: ReadonlySet<string> = new Set()): string {
    if (this.isTotal || !this.#namesHidden(text, known)) return text
    return /\s/.test(text) ? hiddenSentence : hiddenName
  }

  /** As {@link redact}, of every text in a value; keys stay. */
  redactAll<T>(value: T, known?: ReadonlySet<string>): T
  redactAll(value: unknown, known?: ReadonlySet<string>): unknown {
    if (this.isTotal) return value
    if (typeof value === 'string') return this.redact(value, known)
    if (Array.isArray(value)) return value.map((element: unknown) => this.redactAll(element, known))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.redactAll(member, known)]))
  }

  /** A visible resource without what its status says of others that are hidden. */
  readonly withoutHidden = <R extends AnyResource>(resource: R): R => {
    if (this.isTotal || !('status' in resource) || resource.status === undefined) return resource
    const known = new Set(
      outgoingReferences(resource).flatMap(({ namespace = '', name }) => [`${namespace}/${name}`, namespace]),
    )
    return { ...resource, status: this.redactAll(resource.status, known) }
  }

  #namesHidden(text: string, known: ReadonlySet<string>): boolean {
    for (const [, kind, namespace = '', path = ''] of text.matchAll(qualified)) {
      const name = path.replace(/:\d+$/, '')
      const isShown = !this.#namespaces.has(namespace) || known.has(`${namespace}/${name}`)
      if (!isShown && !this.#seesNamed(kind, namespace, name)) return true
    }
    for (const [, name = ''] of text.matchAll(namespaceWord)) {
      if (this.#namespaces.has(name) && !known.has(name) && !this.seesNamespace(name)) return true
    }
    return false
  }

  #seesNamed(kind: string | undefined, namespace: string, name: string): boolean {
    if (kind !== undefined && isKind(kind)) return this.sees({ kind, namespace, name })
    return namespacedKinds.some((each) => this.sees({ kind: each, namespace, name }))
  }
}
