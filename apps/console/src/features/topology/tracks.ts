/**
 * Tracks: how edges run between columns. Each gap between two columns has lanes; what leaves one node or arrives at
 * one shares a lane, as tracks of a yard leave one ladder.
 */
import { leftOf, rightOf } from './columns.ts'
import type { Stop, Way } from './layout.ts'

export interface Track {
  readonly id: string
  readonly from: string
  readonly to: string
  /** SVG path, from left to right. */
  readonly path: string
  /** Box around it, for leaving out what is not seen. */
  readonly box: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
  /** Where the last gap ends, at the height of the end: words on the track stand left of it. */
  readonly end: { readonly x: number; readonly y: number }
}

interface Hop {
  readonly from: Stop
  readonly to: Stop
  /** What the hop shares its lane with: all that leave one stop, or all that arrive at one. */
  readonly ladder: Stop
}

const chamfer = 9
const margin = 12

export function toTracks(ways: readonly Way[]): readonly Track[] {
  const hops = ways.flatMap(({ stops }) => toHops(stops))
  const lanes = toLanes(hops)
  return ways.map(({ edge, stops }) => {
    const first = stops[0]
    const last = stops.at(-1)
    const from = rightOf(first?.column ?? 0)
    const to = leftOf(last?.column ?? 0)
    const pieces = toHops(stops).map((hop) => drawHop(hop, lanes))
    const middles = stops.map(({ middle }) => middle)
    const endY = last?.middle ?? 0
    return {
      id: edge.id,
      from: edge.from,
      to: edge.to,
      path: `M${from} ${first?.middle ?? 0}${pieces.join('')}`,
      box: { left: from, right: to, top: Math.min(...middles), bottom: Math.max(...middles) },
      end: { x: to, y: endY },
    }
  })
}

function toHops(stops: readonly Stop[]): Hop[] {
  return stops.slice(1).flatMap((to, index) => {
    const from = stops[index]
    return from === undefined ? [] : [{ from, to, ladder: from.out.length >= to.into.length ? from : to }]
  })
}

/** A lane for each ladder: ladders whose heights overlap in one gap get different ones. Straight hops need none. */
function toLanes(hops: readonly Hop[]): ReadonlyMap<string, number> {
  const byGap = new Map<number, Map<string, { top: number; bottom: number }>>()
  for (const { from, to, ladder } of hops) {
    if (from.middle === to.middle) continue
    const gap = byGap.get(from.column) ?? new Map<string, { top: number; bottom: number }>()
    byGap.set(from.column, gap)
    const key = laneKey(ladder, from.column)
    const extent = gap.get(key)
    gap.set(key, {
      top: Math.min(from.middle, to.middle, extent?.top ?? Infinity),
      bottom: Math.max(from.middle, to.middle, extent?.bottom ?? -Infinity),
    })
  }
  const positions = new Map<string, number>()
  for (const [column, gap] of byGap) assign(column, gap, positions)
  return positions
}

function assign(
  column: number,
  gap: ReadonlyMap<string, { top: number; bottom: number }>,
  positions: Map<string, number>,
): void {
  const free: number[] = []
  const laneOf = new Map<string, number>()
  for (const [key, { top, bottom }] of [...gap].sort(([, a], [, b]) => a.top - b.top)) {
    const found = free.findIndex((until) => until < top)
    const lane = found === -1 ? free.length : found
    free[lane] = bottom
    laneOf.set(key, lane)
  }
  const room = leftOf(column + 1) - rightOf(column) - 2 * margin
  const step = free.length > 1 ? Math.min(8, room / (free.length - 1)) : 0
  // Behind rules the bend stands near the rule, so that words have room before the service.
  const start = rightOf(column) + margin + Math.min(10, (room - step * (free.length - 1)) / 2)
  for (const [key, lane] of laneOf) positions.set(key, start + lane * step)
}

/** A straight piece, or: along, a cut corner, up or down the lane, a cut corner, along. */
function drawHop({ from, to, ladder }: Hop, lanes: ReadonlyMap<string, number>): string {
  const end = to.node ? leftOf(to.column) : rightOf(to.column)
  const rise = to.middle - from.middle
  const lane = lanes.get(laneKey(ladder, from.column))
  if (rise === 0 || lane === undefined) return `H${end}`
  const cut = Math.min(chamfer, Math.abs(rise) / 2)
  const turn = Math.sign(rise) * cut
  return `H${lane - cut}L${lane} ${from.middle + turn}V${to.middle - turn}L${lane + cut} ${to.middle}H${end}`
}

function laneKey(ladder: Stop, gap: number): string {
  return `${gap} ${ladder.id}`
}
