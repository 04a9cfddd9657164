import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react'
import { fitReadable, keepInSight, zoomAt, type Size, type Viewport } from './viewport.ts'

const wheelStep = 1.0016
const start: Viewport = { x: 0, y: 0, zoom: 1 }

export interface ViewportControl {
  readonly viewport: Viewport
  readonly frame: Size
  readonly move: (next: (viewport: Viewport, frame: Size) => Viewport) => void
  /** For the element that is dragged. */
  readonly pointer: {
    readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerMove: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerUp: (event: PointerEvent<HTMLElement>) => void
    readonly onPointerCancel: (event: PointerEvent<HTMLElement>) => void
  }
}

/**
 * Pan by dragging or two fingers, zoom by wheel or pinch. Fits the content when it first has a size; from then on
 * only the person moves it.
 */
export function useViewport(frameRef: RefObject<HTMLElement | null>, content: Size): ViewportControl {
  const [frame, setFrame] = useState<Size>({ width: 0, height: 0 })
  const [moved, setMoved] = useState<Viewport | null>(null)
  const pointers = useRef(new Map<number, { x: number; y: number }>())
  const viewport = moved ?? start
  const latest = useRef({ viewport, frame, content })
  useEffect(() => {
    latest.current = { viewport, frame, content }
  })

  const move = useCallback((next: (viewport: Viewport, frame: Size) => Viewport) => {
    const now = latest.current
    const to = keepInSight(next(now.viewport, now.frame), now.content, now.frame)
    latest.current = { ...now, viewport: to }
    setMoved(to)
  }, [])

  useEffect(() => {
    const element = frameRef.current
    if (element === null) return
    const observer = new ResizeObserver(() => {
      const size = { width: element.clientWidth, height: element.clientHeight }
      setFrame(size)
      setMoved((before) => before ?? fitReadable(latest.current.content, size))
    })
    observer.observe(element)
    // React's own wheel listeners are passive and could not keep the page from scrolling.
    const onWheel = (event: WheelEvent) => {
      event.preventDefault()
      const box = element.getBoundingClientRect()
      const sideways = event.shiftKey || (!event.ctrlKey && event.deltaX !== 0)
      if (sideways) {
        const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY]
        move(({ x, y, zoom }) => ({ x: x - dx, y: y - dy, zoom }))
      } else {
        const factor = wheelStep ** (-event.deltaY * (event.ctrlKey ? 6 : 1) * (event.deltaMode === 1 ? 30 : 1))
        move((now) => zoomAt(now, factor, { x: event.clientX - box.left, y: event.clientY - box.top }))
      }
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => {
      observer.disconnect()
      element.removeEventListener('wheel', onWheel)
    }
  }, [frameRef, move])

  const release = (event: PointerEvent<HTMLElement>) => pointers.current.delete(event.pointerId)
  return {
    viewport,
    frame,
    move,
    pointer: {
      onPointerDown: (event) => {
        if (event.button !== 0) return
        pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY })
        event.currentTarget.setPointerCapture(event.pointerId)
      },
      onPointerMove: (event) => {
        const before = pointers.current.get(event.pointerId)
        if (before === undefined) return
        const now = { x: event.clientX, y: event.clientY }
        const other = [...pointers.current].find(([id]) => id !== event.pointerId)?.[1]
        pointers.current.set(event.pointerId, now)
        if (other === undefined) {
          move(({ x, y, zoom }) => ({ x: x + now.x - before.x, y: y + now.y - before.y, zoom }))
          return
        }
        const box = event.currentTarget.getBoundingClientRect()
        const middle = { x: (now.x + other.x) / 2 - box.left, y: (now.y + other.y) / 2 - box.top }
        const apart = Math.hypot(before.x - other.x, before.y - other.y)
        if (apart > 0) move((view) => zoomAt(view, Math.hypot(now.x - other.x, now.y - other.y) / apart, middle))
      },
      onPointerUp: release,
      onPointerCancel: release,
    },
  }
}
