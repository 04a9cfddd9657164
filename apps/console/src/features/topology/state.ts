/** States of the map: their order, their words, and the lamp that shows them. */
import type { TopologyNode } from '@signalbox/shared/explain'

export type NodeState = TopologyNode['state']

const severity: Readonly<Record<NodeState, number>> = { clear: 0, unknown: 1, caution: 2, danger: 3 }

export const stateAspects = { clear: 'clear', caution: 'caution', danger: 'danger', unknown: 'unlit' } as const

export const stateWords: Readonly<Record<NodeState, string>> = {
  clear: 'Clear',
  caution: 'Caution',
  danger: 'Broken',
  unknown: 'Not known',
}

export function worse(one: NodeState, other: NodeState): NodeState {
  return severity[one] >= severity[other] ? one : other
}

export function worst(states: Iterable<NodeState>): NodeState {
  let found: NodeState = 'clear'
  for (const state of states) found = worse(found, state)
  return found
}
