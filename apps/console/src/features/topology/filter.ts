/**
 * The map's filter: words and `namespace:` `state:` `host:` `kind:` terms, all of which must hold. Pure.
 */
import { toGraph, reachOfAll, type Graph } from './graph.ts'
import { stateWords, type NodeState } from './state.ts'

export interface Filter {
  readonly words: readonly string[]
  readonly namespaces: readonly string[]
  readonly hosts: readonly string[]
  readonly states: readonly string[]
  readonly kinds: readonly string[]
}

const fields = { namespace: 'namespaces', ns: 'namespaces', host: 'hosts', state: 'states', kind: 'kinds' } as const

/** Terms by space; case does not matter. A term with an unknown field is a word. */
export function parseFilter(text: string): Filter {
  const filter = {
    words: [] as string[],
    namespaces: [] as string[],
    hosts: [] as string[],
    states: [] as string[],
    kinds: [] as string[],
  }
  for (const term of text.toLowerCase().split(/\s+/)) {
    if (term === '') continue
    const colon = term.indexOf(':')
    const field = term.slice(0, colon)
    const value = term.slice(colon + 1)
    if (colon > 0 && isField(field)) {
      if (value !== '') filter[fields[field]].push(value)
    } else filter.words.push(term)
  }
  return filter
}

function isEmptyFilter(filter: Filter): boolean {
  return Object.values(filter).every((terms: readonly string[]) => terms.length === 0)
}

/** What matches, with everything upstream and downstream of it; the same graph where the filter is empty. */
export function filterGraph(graph: Graph, filter: Filter, stateOf: (id: string) => NodeState): Graph {
  if (isEmptyFilter(filter)) return graph
  const found = [...graph.nodes.values()].filter((node) => matches(filter, node, stateOf(node.id))).map(({ id }) => id)
  const reach = reachOfAll(graph, found)
  return toGraph({
    nodes: [...graph.nodes.values()].filter(({ id }) => reach.nodes.has(id)),
    edges: graph.edges.filter(({ id }) => reach.edges.has(id)),
  })
}

type Node = Graph['nodes'] extends ReadonlyMap<string, infer N> ? N : never

function matches(filter: Filter, node: Node, state: NodeState): boolean {
  const text =
    `${node.label} ${node.detail} ${node.namespace}/${node.name} ${node.chips?.join(' ') ?? ''}`.toLowerCase()
  return (
    filter.words.every((word) => text.includes(word)) &&
    anyOf(filter.namespaces, (wanted) => fits(wanted, node.namespace)) &&
    anyOf(filter.hosts, (wanted) => node.column === 'hostname' && fitsHost(wanted, node.label)) &&
    anyOf(filter.states, (wanted) => state === wanted || stateWords[state].toLowerCase().startsWith(wanted)) &&
    anyOf(filter.kinds, (wanted) => node.kind.toLowerCase() === wanted || node.column === wanted)
  )
}

function anyOf(wanted: readonly string[], fulfils: (term: string) => boolean): boolean {
  return wanted.length === 0 || wanted.some(fulfils)
}

/** `*` stands for any text. */
function fits(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const text = value.toLowerCase()
  if (rest.length === 0) return text === first
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const [index, part] of rest.entries()) {
    if (index === rest.length - 1) return text.length - part.length >= at && text.endsWith(part)
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return true
}

/** Without a `*` a part of the name is enough. */
function fitsHost(pattern: string, hostname: string): boolean {
  return pattern.includes('*') ? fits(pattern, hostname) : hostname.toLowerCase().includes(pattern)
}

function isField(word: string): word is keyof typeof fields {
  return Object.hasOwn(fields, word)
}
