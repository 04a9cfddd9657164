/** Addresses of the console's pages, all of them. */
import type { Kind } from '@signalbox/shared/resources'
import type { KindRef } from './resource-paths.ts'

const pages: Partial<Record<Kind, string>> = {
  Gateway: '/gateways',
  HTTPRoute: '/routes',
  Service: '/services',
  Namespace: '/namespaces',
}

/** Kinds with pages of their own, by the word in the address. */
const kindByWord = {
  gateway: 'Gateway',
  route: 'HTTPRoute',
  service: 'Service',
  namespace: 'Namespace',
} as const
export type KindWord = keyof typeof kindByWord
export type EditableKind = (typeof kindByWord)[KindWord]

/** What a kind is called in a sentence. */
export const wordByKind: Readonly<Record<EditableKind, KindWord>> = {
  Gateway: 'gateway',
  HTTPRoute: 'route',
  Service: 'service',
  Namespace: 'namespace',
}

export function isEditable(kind: string): kind is EditableKind {
  return Object.hasOwn(wordByKind, kind)
}

/** Page of one resource; `null` for kinds that have none. */
export function linkTo({ kind, namespace, name }: Omit<KindRef, 'kind'> & { readonly kind: string }): string | null {
  const page = isEditable(kind) ? pages[kind] : undefined
  if (page === undefined) return null
  const segments = namespace === undefined ? [name] : [namespace, name]
  return `${page}/${segments.map(encodeURIComponent).join('/')}`
}

/** Page that makes a new one, empty or as a copy. */
export function linkToNew(
  kind: EditableKind,
  like?: { readonly namespace?: string | undefined; readonly name: string },
): string {
  const page = `/new/${wordByKind[kind]}`
  if (like === undefined) return page
  const search = new URLSearchParams({ like: like.name })
  if (like.namespace !== undefined) search.set('namespace', like.namespace)
  return `${page}?${search}`
}
