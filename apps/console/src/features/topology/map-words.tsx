import type { TopologyEdge } from '@signalbox/shared/explain'
import { formatPercent } from '@/lib/format.ts'
import { cn } from '@/lib/cn.ts'
import { mapWidth } from './columns.ts'
import type { Track } from './tracks.ts'

interface MapWordsProps {
  readonly tracks: readonly { readonly track: Track; readonly edge: TopologyEdge }[]
  /** Rules that split: only their shares are worth a word. */
  readonly splits: ReadonlySet<string>
  readonly isDim: (edge: string) => boolean
}

/** What stands on the tracks: the reason of a broken one, the share of one behind points. */
export function MapWords({ tracks, splits, isDim }: MapWordsProps) {
  return tracks.map(({ track, edge }) => {
    const word = edge.broken?.reason ?? (splits.has(edge.from) ? shareOf(edge) : null)
    if (word === null) return null
    return (
      <span
        key={track.id}
        title={edge.broken?.message}
        style={{ right: mapWidth - track.end.x + 6, top: track.end.y - 18 }}
        className={cn(
          'pointer-events-none absolute max-w-45 truncate rounded-sm bg-ground px-0.5 text-[11px] leading-4',
          edge.broken === undefined ? 'text-faint' : 'text-danger',
          isDim(edge.id) && 'opacity-25',
        )}
      >
        {word}
      </span>
    )
  })
}

function shareOf({ weightPercent }: TopologyEdge): string | null {
  return weightPercent === undefined ? null : formatPercent(weightPercent)
}
