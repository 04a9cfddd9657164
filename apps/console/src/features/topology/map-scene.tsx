import type { TopologyEdge } from '@signalbox/shared/explain'
import { memo, useMemo } from 'react'
import { cn } from '@/lib/cn.ts'
import { mapWidth } from './columns.ts'
import type { Reach } from './graph.ts'
import type { Place } from './layout.ts'
import type { MapModel } from './map-model.ts'
import { MapNode } from './map-node.tsx'
import { MapTrack } from './map-track.tsx'
import { MapWords } from './map-words.tsx'
import type { NodeState } from './state.ts'
import type { Track } from './tracks.ts'

interface MapSceneProps {
  readonly model: MapModel
  /** What is seen. */
  readonly places: readonly Place[]
  readonly tracks: readonly { readonly track: Track; readonly edge: TopologyEdge }[]
  /** Too far away to read words. */
  readonly far: boolean
  /** What is pointed at, with its ways; `null`: nothing is. */
  readonly reach: Reach | null
  readonly selected: string | null
  readonly tabStop: string | null
  readonly onPoint: (id: string | null) => void
  readonly onSelect: (id: string) => void
  readonly onFocus: (id: string) => void
}

const trainsAtOnce = 60

/** What is moved and scaled as one. Knows nothing of the viewport, so that panning does not draw it again. */
export const MapScene = memo(function MapScene(props: MapSceneProps) {
  const { model, places, tracks, far, reach, selected, tabStop, onPoint, onSelect, onFocus } = props
  const { graph, overlay, layout } = model
  const trains = useMemo(() => busiest(overlay.rates, tracks), [overlay.rates, tracks])
  const lookOf = (lit: boolean) => (reach === null ? 'plain' : lit ? 'lit' : 'dim')
  return (
    <>
      <svg width={mapWidth} height={Math.max(1, layout.height)} className="absolute overflow-visible" aria-hidden>
        {tracks.map(({ track, edge }) => (
          <MapTrack
            key={track.id}
            track={track}
            edge={edge}
            rate={overlay.rates.get(edge.id) ?? 0}
            train={!far && trains.has(edge.id)}
            look={lookOf(reach?.edges.has(edge.id) ?? false)}
          />
        ))}
        {places.map((place) => model.splits.has(place.id) && <Points key={place.id} place={place} />)}
        {far &&
          places.map((place) => (
            <Mark
              key={place.id}
              place={place}
              state={model.stateOf(place.id).state}
              dim={reach !== null && !reach.nodes.has(place.id)}
              onPoint={onPoint}
              onSelect={onSelect}
            />
          ))}
      </svg>
      {!far && (
        <>
          <MapWords tracks={tracks} splits={model.splits} isDim={(id) => reach !== null && !reach.edges.has(id)} />
          {places.map((place) => {
            const node = graph.nodes.get(place.id)
            return (
              node !== undefined && (
                <MapNode
                  key={place.id}
                  node={node}
                  place={place}
                  state={model.stateOf(place.id).state}
                  rate={model.rateOf(place.id)}
                  look={lookOf(reach?.nodes.has(place.id) ?? false)}
                  selected={selected === place.id}
                  tabStop={tabStop === place.id}
                  onPoint={onPoint}
                  onSelect={onSelect}
                  onFocus={onFocus}
                />
              )
            )
          })}
        </>
      )}
    </>
  )
})

interface MarkProps {
  readonly place: Place
  readonly state: NodeState
  readonly dim: boolean
  readonly onPoint: (id: string | null) => void
  readonly onSelect: (id: string) => void
}

const fills: Readonly<Record<NodeState, string>> = {
  clear: 'fill-edge',
  unknown: 'fill-line',
  caution: 'fill-caution',
  danger: 'fill-danger',
}

/** A node from afar: a bar in the colour of its state. Clicking goes there; the keyboard has the buttons and the table. */
const Mark = memo(function Mark({ place: { id, x, y, width, height }, state, dim, onPoint, onSelect }: MarkProps) {
  return (
    <rect
      x={x}
      y={y}
      width={width}
      height={height}
      rx={6}
      className={cn(fills[state], dim && 'opacity-25')}
      onPointerEnter={() => onPoint(id)}
      onPointerLeave={() => onPoint(null)}
      onPointerDown={(event) => event.stopPropagation()}
      onClick={() => onSelect(id)}
    />
  )
})

/** The mark of a switch at a rule that splits by weight. */
function Points({ place }: { place: Place }) {
  const x = place.x + place.width + 6
  const y = place.y + place.height / 2
  return <path d={`M${x} ${y - 4}l5 4l-5 4z`} className="fill-edge" />
}

/** The tracks that get a train: drawing hundreds of moving dots would slow down everything else. */
function busiest(rates: ReadonlyMap<string, number>, tracks: MapSceneProps['tracks']): ReadonlySet<string> {
  const busy = tracks.map(({ edge }) => edge.id).filter((id) => rates.has(id))
  const sorted = busy.length <= trainsAtOnce ? busy : busy.sort((a, b) => (rates.get(b) ?? 0) - (rates.get(a) ?? 0))
  return new Set(sorted.slice(0, trainsAtOnce))
}
