import type { GroupNode } from './grouping.ts'

/** First line of a node: what a person calls it. A listener goes by its Gateway's name, for most are called `http`. */
export function titleOf(node: GroupNode): string {
  return node.column === 'listener' && node.group === undefined ? node.name : node.label
}

/** Second line: the rest. */
export function aboutOf(node: GroupNode): string {
  if (node.column !== 'listener' || node.group !== undefined) return node.detail
  const [, protocolAndPort = node.detail] = node.detail.split(' · ')
  return `${protocolAndPort} · ${node.label}`
}
