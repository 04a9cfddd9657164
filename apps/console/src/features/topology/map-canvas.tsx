import { Maximize2, Minus, Pause, Play, Plus } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { cn } from '@/lib/cn.ts'
import { IconButton } from '@/ui/icon-button.tsx'
import { columns, columnTitles, columnX, mapWidth } from './columns.ts'
import { reachOf, type Reach } from './graph.ts'
import { MapScene } from './map-scene.tsx'
import styles from './map.module.css'
import { neighbour } from './neighbour.ts'
import { useViewport } from './use-viewport.ts'
import { closeTo, fitAll, reveal, seenBox, touches, zoomAt, type Box } from './viewport.ts'
import type { MapModel } from './map-model.ts'
import type { Place } from './layout.ts'

/** Below this zoom words cannot be read; nodes are drawn as plain marks. */
const farZoom = 0.35

interface MapCanvasProps {
  readonly model: MapModel
  readonly selected: string | null
  readonly onSelect: (id: string | null) => void
}

/** The drawing: tracks below, nodes above, moved and scaled as one. Only what is seen is in the document. */
export function MapCanvas({ model, selected, onSelect }: MapCanvasProps) {
  const frameRef = useRef<HTMLDivElement>(null)
  const content = useMemo(() => ({ width: mapWidth, height: model.layout.height }), [model.layout.height])
  const { viewport, frame, move, pointer } = useViewport(frameRef, content)
  const [pointed, setPointed] = useState<string | null>(null)
  const [current, setCurrent] = useState<string | null>(null)
  const [running, setRunning] = useState(true)
  const wanted = useRef<string | null>(null)

  const { graph, layout } = model
  const far = viewport.zoom < farZoom
  const seen = useStable(seenBox(viewport, frame))
  const places = useMemo(
    () => [...layout.places.values()].filter((place) => touches(seen, boxOf(place))),
    [layout, seen],
  )
  const tracks = useMemo(() => {
    const edges = new Map(graph.edges.map((edge) => [edge.id, edge]))
    return layout.tracks.flatMap((track) => {
      const edge = edges.get(track.id)
      return edge !== undefined && touches(seen, track.box) ? [{ track, edge }] : []
    })
  }, [graph, layout, seen])
  const shown = pointed ?? selected
  const reach = useMemo(
    (): Reach | null => (shown !== null && graph.nodes.has(shown) ? reachOf(graph, shown) : null),
    [graph, shown],
  )
  const tabStop = current !== null && layout.places.has(current) ? current : (model.first ?? null)

  const focusNode = useCallback(
    (id: string) => {
      const place = layout.places.get(id)
      if (place === undefined) return
      wanted.current = id
      setCurrent(id)
      move((now, size) => reveal(now.zoom < farZoom ? closeTo(boxOf(place), size) : now, boxOf(place), size))
    },
    [layout, move],
  )
  // The focus follows once the node, moved into sight, is in the document.
  useEffect(() => {
    const id = wanted.current
    if (id === null) return
    const element = frameRef.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)
    if (element === null || element === undefined) return
    wanted.current = null
    element.focus({ preventScroll: true })
  })
  // The inspector takes room; what was chosen stays in sight.
  useEffect(() => {
    const place = selected === null ? undefined : layout.places.get(selected)
    if (place !== undefined && frame.width > 0) move((now, size) => reveal(now, boxOf(place), size))
  }, [selected, layout, frame.width, move])
  const point = useCallback((id: string | null) => setPointed(id), [])
  const focus = useCallback((id: string) => {
    setCurrent(id)
    setPointed(id)
  }, [])
  const select = useCallback((id: string) => onSelect(id), [onSelect])

  const zoom = (factor: number) => move((now, size) => zoomAt(now, factor, { x: size.width / 2, y: size.height / 2 }))
  const fit = () => move((_, size) => fitAll(content, size))
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const acts: Record<string, () => void> = {
      '+': () => zoom(1.25),
      '=': () => zoom(1.25),
      '-': () => zoom(0.8),
      '0': fit,
      f: fit,
      Escape: () => onSelect(null),
    }
    const next = tabStop === null ? null : neighbour(graph, layout, tabStop, event.key)
    const act = next === null ? acts[event.key] : () => focusNode(next)
    if (act === undefined) return
    event.preventDefault()
    act()
  }
  return (
    <div className="relative min-h-0 min-w-0 flex-1 overflow-hidden">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- pans by dragging, and every way to move has a key or a button too. */}
      <div
        ref={frameRef}
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a fieldset is for forms.
        role="group"
        aria-label="Map. Arrow keys walk along the tracks, plus and minus zoom, f fits all of it."
        onKeyDown={onKeyDown}
        {...pointer}
        className={cn(
          'absolute inset-0 cursor-grab touch-none select-none active:cursor-grabbing',
          !running && styles['halted'],
        )}
      >
        <div
          className="absolute top-0 left-0 origin-top-left"
          style={{
            width: mapWidth,
            transform: `translate(${viewport.x}px, ${viewport.y}px) scale(${viewport.zoom})`,
            willChange: far ? 'transform' : 'auto',
          }}
        >
          <MapScene
            model={model}
            places={places}
            tracks={tracks}
            far={far}
            reach={reach}
            selected={selected}
            tabStop={tabStop}
            onPoint={point}
            onSelect={far ? focusNode : select}
            onFocus={focus}
          />
        </div>
        <ColumnHeads zoom={viewport.zoom} x={viewport.x} />
      </div>
      <div className="absolute right-3 bottom-3 flex rounded-md border border-line bg-raised p-0.5">
        <IconButton
          label={running ? 'Stop the trains' : 'Let the trains run'}
          icon={running ? Pause : Play}
          onClick={() => setRunning(!running)}
        />
        <IconButton label="Zoom out" icon={Minus} onClick={() => zoom(0.8)} />
        <IconButton label="Zoom in" icon={Plus} onClick={() => zoom(1.25)} />
        <IconButton label="Show all of it" icon={Maximize2} onClick={fit} />
      </div>
    </div>
  )
}

function ColumnHeads({ zoom, x }: { zoom: number; x: number }) {
  if (zoom < farZoom) return null
  return (
    <div aria-hidden className="pointer-events-none absolute inset-x-0 top-0 h-7 border-b border-line bg-ground/90">
      {columns.map((column) => (
        <span
          key={column}
          className="absolute top-1.5 text-xs whitespace-nowrap text-faint"
          style={{ left: columnX[column] * zoom + x }}
        >
          {columnTitles[column]}
        </span>
      ))}
    </div>
  )
}

function boxOf({ x, y, width, height }: Place): Box {
  return { left: x, top: y, right: x + width, bottom: y + height }
}

/** The same object as long as its numbers are the same. */
function useStable(box: Box): Box {
  const { left, top, right, bottom } = box
  return useMemo(() => ({ left, top, right, bottom }), [left, top, right, bottom])
}
