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
  const hopsByWay = ways.map(({ stops }) => toHops(stops))
  const lanes = toLanes(hopsByWay)
  return ways.map(({ edge, stops }, index) => {
    const first = stops[0]
    const last = stops.at(-1)
    const from = rightOf(first?.column ?? 0)
    const to = leftOf(last?.column ?? 0)
    let path = `M${from} ${first?.middle ?? 0}`
    let [top, bottom] = [first?.middle ?? 0, first?.middle ?? 0]
    for (const hop of hopsByWay[index] ?? []) {
      path += drawHop(hop, lanes)
      top = Math.min(top, hop.to.middle)
      bottom = Math.max(bottom, hop.to.middle)
    }
    const box = { left: from, right: to, top, bottom }
    return { id: edge.id, from: edge.from, to: edge.to, path, box, end: { x: to, y: last?.middle ?? 0 } }
  })
}

function toHops(stops: readonly Stop[]): Hop[] {
  const hops: Hop[] = []
  for (let index = 1; index < stops.length; index += 1) {
    const from = stops[index - 1]
    const to = stops[index]
    if (from !== undefined && to !== undefined) {
      hops.push({ from, to, ladder: from.out.length >= to.into.length ? from : to })
    }
  }
  return hops
}

interface Extent {
  top: number
  bottom: number
}

/** Across of each ladder's lane, by the column left of the gap. */
type Lanes = ReadonlyMap<number, ReadonlyMap<Stop, number>>

/** A lane for each ladder: ladders whose heights overlap in one gap get different ones. Straight hops need none. */
function toLanes(hopsByWay: readonly (readonly Hop[])[]): Lanes {
  const byGap = new Map<number, Map<Stop, Extent>>()
  for (const hops of hopsByWay) {
    for (const { from, to, ladder } of hops) {
      if (from.middle === to.middle) continue
      let gap = byGap.get(from.column)
      if (gap === undefined) byGap.set(from.column, (gap = new Map()))
      let extent = gap.get(ladder)
      if (extent === undefined) gap.set(ladder, (extent = { top: Infinity, bottom: -Infinity }))
      extent.top = Math.min(extent.top, from.middle, to.middle)
      extent.bottom = Math.max(extent.bottom, from.middle, to.middle)
    }
  }
  return new Map([...byGap].map(([column, gap]) => [column, assign(column, gap)]))
}

function assign(column: number, gap: ReadonlyMap<Stop, Extent>): ReadonlyMap<Stop, number> {
  const free: number[] = []
  const laneOf: { readonly ladder: Stop; readonly lane: number }[] = []
  for (const [ladder, { top, bottom }] of [...gap].sort(([, a], [, b]) => a.top - b.top)) {
    const found = free.findIndex((until) => until < top)
    const lane = found === -1 ? free.length : found
    free[lane] = bottom
    laneOf.push({ ladder, lane })
  }
  const room = leftOf(column + 1) - rightOf(column) - 2 * margin
  const step = free.length > 1 ? Math.min(8, room / (free.length - 1)) : 0
  // Behind rules the bend stands near the rule, so that words have room before the service.
  const start = rightOf(column) + margin + Math.min(10, (room - step * (free.length - 1)) / 2)
  return new Map(laneOf.map(({ ladder, lane }) => [ladder, start + lane * step]))
}

/** A straight piece, or: along, a cut corner, up or down the lane, a cut corner, along. */
function drawHop({ from, to, ladder }: Hop, lanes: Lanes): string {
  const end = to.node ? leftOf(to.column) : rightOf(to.column)
  const rise = to.middle - from.middle
  const lane = lanes.get(from.column)?.get(ladder)
  if (rise === 0 || lane === undefined) return `H${end}`
  const cut = Math.min(chamfer, Math.abs(rise) / 2)
  const turn = Math.sign(rise) * cut
  return `H${lane - cut}L${lane} ${from.middle + turn}V${to.middle - turn}L${lane + cut} ${to.middle}H${end}`
}
