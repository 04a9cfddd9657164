/** Changes that a cell offers, applied to a resource as it is now. Pure. */
import type { AllowedRoutes, Gateway, ListenerSet, Namespace } from '@signalbox/shared/resources'
import { nameLabel } from './matrix-model.ts'

export type RouteNamespaces = AllowedRoutes['namespaces']
export type Labels = Readonly<Record<string, string>>

/** What a listener is written in. */
export type ListenerOwnerResource = Gateway | ListenerSet

/** The owner with another `allowedRoutes.namespaces` at one listener; everything else stays as it is. */
export function withAllowedNamespaces<T extends ListenerOwnerResource>(
  owner: T,
  listener: string,
  namespaces: RouteNamespaces,
): T {
  const { selector, from } = namespaces
  const written: RouteNamespaces = from === 'Selector' && selector !== undefined ? { from, selector } : { from }
  return {
    ...owner,
    spec: {
      ...owner.spec,
      listeners: owner.spec.listeners.map((one) =>
        one.name === listener ? { ...one, allowedRoutes: { ...one.allowedRoutes, namespaces: written } } : one,
      ),
    },
  }
}

/** The namespace with these labels; the one that says its name is kept as it is. */
export function withLabels(namespace: Namespace, labels: Labels): Namespace {
  const name = namespace.metadata.labels?.[nameLabel]
  const kept = name === undefined ? {} : { [nameLabel]: name }
  return { ...namespace, metadata: { ...namespace.metadata, labels: { ...labels, ...kept } } }
}

export function sameLabels(a: Labels, b: Labels): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
