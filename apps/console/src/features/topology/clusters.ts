import type { Stop } from './layout.ts'

/** What hangs together without its listeners. A cluster of an idle listener is empty but for its place. */
export interface Cluster {
  /** Everything but listeners. */
  readonly stops: readonly Stop[]
  /** Listeners that nothing hangs on. */
  readonly idle: readonly Stop[]
}

/**
 * All clusters by the first of their listeners, then by the first of their names; what no listener leads to comes
 * last. A cluster's key depends on its own members alone, so that the order holds when others come and go.
 */
export function toClusters(stops: readonly Stop[]): readonly Cluster[] {
  const seen = new Set<Stop>()
  const keyed: { key: string; cluster: Cluster }[] = []
  for (const stop of stops) {
    if (stop.column === 0) {
      if (stop.out.length === 0) keyed.push({ key: `0${stop.pin}`, cluster: { stops: [], idle: [stop] } })
      continue
    }
    if (seen.has(stop)) continue
    const members = together(stop, seen)
    keyed.push({ key: keyOf(members), cluster: { stops: members, idle: [] } })
  }
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return keyed.map(({ cluster }) => cluster)
}

function together(first: Stop, seen: Set<Stop>): Stop[] {
  const members = [first]
  seen.add(first)
  // Grows while it is walked.
  for (const member of members) {
    for (const near of [member.into, member.out]) {
      for (const next of near) {
        if (next.column === 0 || seen.has(next)) continue
        seen.add(next)
        members.push(next)
      }
    }
  }
  return members
}

function keyOf(members: readonly Stop[]): string {
  let listener: string | null = null
  let name: string | null = null
  let leftmost = Infinity
  for (const stop of members) {
    for (const { column, pin } of stop.into) if (column === 0 && (listener === null || pin < listener)) listener = pin
    if (!stop.node) continue
    if (stop.column < leftmost || (stop.column === leftmost && (name === null || stop.pin < name))) {
      leftmost = stop.column
      name = stop.pin
    }
  }
  // U+0001 keeps a listener's clusters before the next listener that begins with its name.
  return listener === null ? `1${name ?? ''}` : `0${listener}\u0001${name ?? ''}`
}
