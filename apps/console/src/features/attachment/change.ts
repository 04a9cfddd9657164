/** Changes that a cell offers, applied to a resource as it is now; and what a preview of one says. Pure. */
import type { Preview } from '@signalbox/shared/explain'
import type { AllowedRoutes, Gateway, ListenerSet, Namespace } from '@signalbox/shared/resources'
import { formatList, formatMany } from '@/lib/format.ts'
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

/** What would attach and detach, in a sentence: `3 routes of team-b detach: a, b and c.` */
export function previewSentences({ attaches, detaches, conflicts, failedTests, rerouted }: Preview): readonly string[] {
  const changes = [...describe(detaches, 'detaches', 'detach'), ...describe(attaches, 'attaches', 'attach')]
  const clashes = conflicts.map(({ message }) => message)
  const tests = failedTests
    .filter(({ isNew }) => isNew)
    .map(({ test, failures }) => `Route test ${test} fails: ${failures.join('; ')}.`)
  const requests = rerouted.map(({ request, after }) => `${request}, seen lately, would fare otherwise. ${after}`)
  const all = [...changes, ...clashes, ...tests, ...requests]
  return all.length === 0 ? ['No route attaches or detaches.'] : all
}

function describe(changes: Preview['attaches'], one: string, many: string): readonly string[] {
  const byNamespace = new Map<string, Set<string>>()
  for (const { route } of changes) {
    const [, namespace = '', name = ''] = route.split('/')
    byNamespace.set(namespace, (byNamespace.get(namespace) ?? new Set()).add(name))
  }
  return [...byNamespace].map(([namespace, names]) => {
    const verb = names.size === 1 ? one : many
    return `${formatMany(names.size, 'route')} of ${namespace} ${verb}: ${formatList([...names])}.`
  })
}

export function sameLabels(a: Labels, b: Labels): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}
