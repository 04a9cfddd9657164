import type { TopologyEdge } from '@signalbox/shared/explain'
import { memo } from 'react'
import { cn } from '@/lib/cn.ts'
import styles from './map.module.css'
import type { Track } from './tracks.ts'

interface MapTrackProps {
  readonly track: Track
  readonly edge: TopologyEdge
  /** Requests per second: how wide it is. */
  readonly rate: number
  /** Dots move along it. */
  readonly train: boolean
  readonly look: 'plain' | 'lit' | 'dim'
}

/** One track: thin when idle, wider with what runs on it, cut through with its reason where it is broken. */
export const MapTrack = memo(function MapTrack({ track, edge, rate, train, look }: MapTrackProps) {
  const broken = edge.broken !== undefined
  const width = 1.5 + Math.min(2.5, Math.log10(1 + rate) * 1.2)
  return (
    <g className={cn('transition-opacity duration-120', look === 'dim' && 'opacity-20')}>
      <path
        d={track.path}
        fill="none"
        strokeWidth={broken ? 1.5 : width}
        strokeLinejoin="round"
        strokeDasharray={broken ? '5 5' : undefined}
        className={broken ? 'stroke-danger' : look === 'lit' ? 'stroke-accent' : 'stroke-edge'}
      />
      {train && !broken && (
        <path
          d={track.path}
          className={cn(styles['train'], 'stroke-accent')}
          strokeWidth={width + 3}
          style={{ animationDuration: `${trainSeconds(rate)}s` }}
        />
      )}
      {broken && <path d={crossAt(track.end)} className="stroke-danger" strokeWidth={2} fill="none" />}
    </g>
  )
})

/** From a stroll at one request a minute to a rush at thousands a second. */
function trainSeconds(rate: number): number {
  return Number((2.4 / (1 + Math.log10(1 + rate))).toFixed(2))
}

function crossAt({ x, y }: { readonly x: number; readonly y: number }): string {
  return `M${x - 18} ${y - 4}l8 8m0 -8l-8 8`
}
