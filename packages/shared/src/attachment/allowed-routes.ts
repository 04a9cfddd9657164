/**
 * Allowed routes: which namespaces and kinds a listener admits. Attachment decides by it, and the console's matrix
 * shows it, so that both give the same answer in the same words.
 *
 * Source: Gateway API v1 `AllowedRoutes`, `RouteNamespaces`.
 */
import { renderSelector, unmetRequirements } from '../lib/index.ts'
import { kinds, namespaceNameLabel, type RouteGroupKind, type RouteKind } from '../resources/index.ts'
import type { Snapshot } from '../snapshot/index.ts'
import type { ListenerState } from './attachments.ts'

/** Whether routes of a namespace may attach to a listener, the clause that decides, and a sentence. */
export interface Admission {
  readonly may: boolean
  readonly clause: 'from-all' | 'from-same' | 'from-selector' | 'from-none'
  readonly reason: string
}

/**
 * Judges `allowedRoutes.namespaces` of a listener for one namespace.
 *
 * A selector admits by the labels of the Namespace; one that is not stored still has its name as a label.
 */
export function admitNamespace(
  snapshot: Snapshot,
  { listener, owner }: Pick<ListenerState, 'listener' | 'owner'>,
  namespace: string,
): Admission {
  const { from, selector } = listener.allowedRoutes.namespaces
  const home = owner.key.slice(0, owner.key.indexOf('/'))
  switch (from) {
    case 'All':
      return { may: true, clause: 'from-all', reason: 'from: All admits every namespace' }
    case 'None':
      return { may: false, clause: 'from-none', reason: 'from: None admits no namespace' }
    case 'Same':
      return namespace === home
        ? {
            may: true,
            clause: 'from-same',
            reason: `from: Same admits namespace ${namespace}, the ${owner.kind}’s own`,
          }
        : {
            may: false,
            clause: 'from-same',
            reason: `from: Same admits only the ${owner.kind}’s namespace ${home}`,
          }
    case 'Selector': {
      if (selector === undefined)
        return { may: false, clause: 'from-selector', reason: 'from: Selector without a selector admits no namespace' }
      const unmet = unmetRequirements(selector, labelsOf(snapshot, namespace))
      return unmet.length === 0
        ? {
            may: true,
            clause: 'from-selector',
            reason: `the labels of namespace ${namespace} match ${renderSelector(selector) || 'the empty selector'}`,
          }
        : {
            may: false,
            clause: 'from-selector',
            reason: `namespace ${namespace} does not have ${unmet.length === 1 ? 'the label' : 'the labels'} ${unmet.join(', ')}`,
          }
    }
  }
}

/** Labels of a Namespace, with the one that every namespace has. */
export function labelsOf(snapshot: Snapshot, namespace: string): Readonly<Record<string, string>> {
  return { ...snapshot.get('Namespace', namespace)?.metadata.labels, [namespaceNameLabel]: namespace }
}

export function admitsKind(supportedKinds: readonly RouteGroupKind[], routeKind: RouteKind): boolean {
  return supportedKinds.some(({ group, kind }) => group === kinds[routeKind].group && kind === routeKind)
}
