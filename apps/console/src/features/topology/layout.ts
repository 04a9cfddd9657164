/**
 * Layout of the map: where each node stands and each track runs. Pure, in time linear in nodes and edges but for
 * sorting.
 *
 *     columns are given → clusters → order in each column → heights → listeners → lanes
 *
 * General layout engines take seconds for a thousand routes; here the columns are known, and only the order inside
 * each is looked for. That order is pinned by name on the left, where people look things up, and by barycenter on the
 * right. A cluster is everything that hangs together without its listeners; each is laid out by itself and stacked by
 * name, so that a change in one moves the others up or down and nothing else.
 */
import type { TopologyColumn } from '@signalbox/shared/explain'
import { columnIndex, columns, columnX, nodeSizes } from './columns.ts'
import { toClusters } from './clusters.ts'
import { toTracks, type Track } from './tracks.ts'
import { spread } from './spread.ts'

export interface LayoutNode {
  readonly id: string
  readonly column: TopologyColumn
  /** Where the node belongs among its like: compared as text. */
  readonly pin: string
}

export interface LayoutEdge {
  readonly id: string
  readonly from: string
  readonly to: string
}

export interface Place {
  readonly id: string
  readonly column: TopologyColumn
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>
  readonly tracks: readonly Track[]
  readonly height: number
}

/** A node, or the way of an edge through a column that it only passes. */
export interface Stop {
  readonly id: string
  readonly column: number
  readonly pin: string
  readonly height: number
  readonly node: boolean
  readonly into: Stop[]
  readonly out: Stop[]
  middle: number
  order: number
}

/** Way of one edge: its ends, and the stops that it passes between them. */
export interface Way {
  readonly edge: LayoutEdge
  readonly stops: readonly Stop[]
}

const rowGap = 8
const routeGap = 16
const clusterGap = 24
const headRoom = 160
/** Room for a word on the track. */
const passingHeight = 24

/** Edges that do not lead from a column to one further right, or to a node that is not there, are left out. */
export function layout(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout {
  const { stops, ways } = toStops(nodes, edges)
  const clusters = toClusters(stops)
  let top = 0
  for (const cluster of clusters) {
    const height = placeCluster(cluster.stops)
    const slot = Math.max(height, cluster.stops.length === 0 ? nodeSizes.listener.height : 0)
    for (const stop of cluster.stops) stop.middle += top
    for (const listener of cluster.idle) listener.middle = top + slot / 2
    top += slot + clusterGap
  }
  const listeners = stops.filter((stop) => stop.column === 0).sort(byPin)
  placeBy(listeners, (stop) => stop.out, rowGap)
  return finish(stops, ways)
}

function finish(stops: readonly Stop[], ways: readonly Way[]): Layout {
  const top = Math.min(0, ...stops.filter(({ column }) => column === 0).map(topOf))
  const places = new Map<string, Place>()
  let height = 0
  for (const stop of stops) {
    stop.middle -= top
    height = Math.max(height, stop.middle + stop.height / 2)
    const column = columns[stop.column]
    if (!stop.node || column === undefined) continue
    const size = nodeSizes[column]
    places.set(stop.id, { id: stop.id, column, x: columnX[column], y: topOf(stop), ...size })
  }
  return { places, tracks: toTracks(ways), height }
}

function topOf(stop: Stop): number {
  return stop.middle - stop.height / 2
}

function toStops(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]) {
  const byId = new Map(nodes.map((node) => [node.id, toStop(node)]))
  const passing: Stop[] = []
  const ways: Way[] = []
  for (const edge of edges) {
    const from = byId.get(edge.from)
    const to = byId.get(edge.to)
    if (from === undefined || to === undefined || from.column >= to.column) continue
    const between: Stop[] = []
    for (let column = from.column + 1; column < to.column; column += 1) {
      between.push({ ...emptyStop(`${edge.id}#${column}`, column, to.pin), height: passingHeight, node: false })
    }
    passing.push(...between)
    const way = [from, ...between, to]
    way.forEach((stop, index) => {
      const next = way[index + 1]
      if (next === undefined) return
      stop.out.push(next)
      next.into.push(stop)
    })
    ways.push({ edge, stops: way })
  }
  return { stops: [...byId.values(), ...passing], ways }
}

function toStop(node: LayoutNode): Stop {
  const stop = emptyStop(node.id, columnIndex(node.column), node.pin)
  return { ...stop, height: nodeSizes[node.column].height, node: true }
}

function emptyStop(id: string, column: number, pin: string) {
  return { id, column, pin, into: [], out: [], middle: 0, order: 0 }
}

/** Gives every stop of a cluster its middle, from 0 down. Returns the cluster's height. */
function placeCluster(stops: readonly Stop[]): number {
  const byColumn: Stop[][] = columns.map(() => [])
  for (const stop of stops) byColumn[stop.column]?.push(stop)
  for (const column of byColumn) orderColumn(column)
  const tallest = byColumn.reduce(
    (best, column, index) => (tall(column) > tall(byColumn[best] ?? []) ? index : best),
    0,
  )
  stack(byColumn[tallest] ?? [])
  for (let column = tallest - 1; column >= 1; column -= 1) placeBy(byColumn[column] ?? [], (stop) => stop.out, rowGap)
  for (let column = tallest + 1; column < byColumn.length; column += 1) {
    placeBy(byColumn[column] ?? [], (stop) => stop.into, rowGap)
  }
  let top = Infinity
  let bottom = -Infinity
  for (const stop of stops) {
    top = Math.min(top, topOf(stop))
    bottom = Math.max(bottom, stop.middle + stop.height / 2)
  }
  if (stops.length === 0) return 0
  for (const stop of stops) stop.middle -= top
  return bottom - top
}

/** By the mean place of what leads here, then by name. Hostnames know their listeners by name alone. */
function orderColumn(column: Stop[]): void {
  const keys = new Map(column.map((stop) => [stop, barycenter(stop)]))
  column.sort(
    (a, b) => compareText(listenerOf(a), listenerOf(b)) || (keys.get(a) ?? 0) - (keys.get(b) ?? 0) || byPin(a, b),
  )
  column.forEach((stop, index) => {
    stop.order = index
  })
}

function barycenter(stop: Stop): number {
  const known = stop.into.filter(({ column }) => column > 0)
  if (known.length === 0) return stop.into.length > 0 ? 0 : Infinity
  return known.reduce((sum, { order }) => sum + order, 0) / known.length
}

/** Hostnames stand by the name of their listener; further right nothing comes straight from one. */
function listenerOf(stop: Stop): string {
  const [first] = stop.into
  return first?.column === 0 ? first.pin : '\uffff'
}

function tall(column: readonly Stop[]): number {
  return column.reduce((sum, stop) => sum + stop.height + rowGap, 0)
}

/** One below the other; a little more room where a new route begins. */
function stack(column: readonly Stop[]): void {
  let top = 0
  column.forEach((stop, index) => {
    const before = column[index - 1]
    if (before !== undefined) top += before.into[0] === stop.into[0] ? rowGap : routeGap
    stop.middle = top + stop.height / 2
    top += stop.height
  })
}

function placeBy(column: readonly Stop[], neighbours: (stop: Stop) => readonly Stop[], gap: number): void {
  let last = column.flatMap(neighbours)[0]?.middle ?? 0
  const wishes = column.map((stop) => {
    const near = neighbours(stop)
    if (near.length > 0) last = wishFor(near)
    else if (stop.middle !== 0) last = stop.middle
    return { middle: last, height: stop.height }
  })
  spread(wishes, gap).forEach((middle, index) => {
    const stop = column[index]
    if (stop !== undefined) stop.middle = middle
  })
}

/** The middle of its neighbours, but not far below the first: what begins a long list stands at its head. */
function wishFor(near: readonly Stop[]): number {
  const first = near.reduce((least, { middle }) => Math.min(least, middle), Infinity)
  return Math.min(first + headRoom, near.reduce((sum, { middle }) => sum + middle, 0) / near.length)
}

function byPin(a: Stop, b: Stop): number {
  return compareText(a.pin, b.pin) || compareText(a.id, b.id)
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
