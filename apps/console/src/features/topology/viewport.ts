/** Pan and zoom as arithmetic. Pure. Screen = map × zoom + offset, in CSS pixels. */
export interface Viewport {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export interface Size {
  readonly width: number
  readonly height: number
}

export interface Box {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

export const minZoom = 0.1
export const maxZoom = 2
const border = 24
/** Room for the heads of the columns. */
const topBorder = 44

export function zoomAt(
  { x, y, zoom }: Viewport,
  factor: number,
  at: { readonly x: number; readonly y: number },
): Viewport {
  const next = clamp(zoom * factor, minZoom, maxZoom)
  const ratio = next / zoom
  return { zoom: next, x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio }
}

/** All of the map in the middle of the window, never larger than life. */
export function fitAll(content: Size, frame: Size): Viewport {
  const zoom = clamp(
    Math.min(
      (frame.width - 2 * border) / content.width,
      (frame.height - border - topBorder) / Math.max(1, content.height),
    ),
    minZoom,
    1,
  )
  const free = frame.height - topBorder - content.height * zoom
  return { zoom, x: (frame.width - content.width * zoom) / 2, y: topBorder + Math.max(0, Math.min(free / 2, 48)) }
}

/** The width of the map, from its top, as long as its words can be read; else its left end. */
export function fitReadable(content: Size, frame: Size): Viewport {
  const all = fitAll(content, frame)
  if (all.zoom >= 0.7) return all
  const zoom = clamp((frame.width - 2 * border) / content.width, 0.7, 1)
  return { zoom, x: Math.max(border, (frame.width - content.width * zoom) / 2), y: topBorder }
}

/** The least move that brings a box into the window. */
export function reveal(viewport: Viewport, box: Box, frame: Size): Viewport {
  const { x, y, zoom } = viewport
  return {
    zoom,
    x: x + shift(box.left * zoom + x, box.right * zoom + x, border, frame.width - border),
    y: y + shift(box.top * zoom + y, box.bottom * zoom + y, topBorder, frame.height - border),
  }
}

/** The box in the middle of the window, at a size that can be read. */
export function closeTo(box: Box, frame: Size): Viewport {
  const middle = { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2 }
  return { zoom: 1, x: frame.width / 2 - middle.x, y: frame.height / 2 - middle.y }
}

/** What the window shows of the map, in whole tiles, so that it changes seldom while panning. */
export function seenBox({ x, y, zoom }: Viewport, frame: Size): Box {
  const tile = 400 / Math.min(1, zoom)
  const down = (value: number) => Math.floor(value / tile) * tile
  const up = (value: number) => Math.ceil(value / tile) * tile
  return {
    left: down(-x / zoom),
    top: down(-y / zoom),
    right: up((frame.width - x) / zoom),
    bottom: up((frame.height - y) / zoom),
  }
}

export function touches(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom
}

/** Keeps some of the map in sight, however far it is dragged. */
export function keepInSight({ x, y, zoom }: Viewport, content: Size, frame: Size): Viewport {
  const margin = 80
  return {
    zoom,
    x: clamp(x, margin - content.width * zoom, frame.width - margin),
    y: clamp(y, margin - content.height * zoom, frame.height - margin),
  }
}

function shift(start: number, end: number, from: number, to: number): number {
  if (start < from) return from - start
  return end > to ? Math.max(to - end, from - start) : 0
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value))
}
