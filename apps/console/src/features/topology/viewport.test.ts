import { describe, expect, it } from 'vitest'
import { fitAll, fitReadable, keepInSight, maxZoom, minZoom, reveal, seenBox, zoomAt } from './viewport.ts'
import { emptyMapState, parseMapState, withMapState } from './url-state.ts'

const frame = { width: 1000, height: 600 }

describe('the viewport', () => {
  it('zooms around the pointer: what is under it stays there', () => {
    const before = { x: 10, y: 20, zoom: 1 }
    const after = zoomAt(before, 1.5, { x: 300, y: 200 })
    expect((300 - after.x) / after.zoom).toBeCloseTo((300 - before.x) / before.zoom)
    expect((200 - after.y) / after.zoom).toBeCloseTo((200 - before.y) / before.zoom)
  })

  it('zooms no further than its ends', () => {
    expect(zoomAt({ x: 0, y: 0, zoom: 1 }, 100, { x: 0, y: 0 }).zoom).toBe(maxZoom)
    expect(zoomAt({ x: 0, y: 0, zoom: 1 }, 0.001, { x: 0, y: 0 }).zoom).toBe(minZoom)
  })

  it('a small map is shown at its own size', () => {
    expect(fitAll({ width: 400, height: 100 }, frame)).toMatchObject({ zoom: 1, x: 300 })
  })

  it('a tall map is shown by its width, from the top', () => {
    expect(fitReadable({ width: 1200, height: 9000 }, frame)).toMatchObject({ y: 44 })
    expect(fitReadable({ width: 1200, height: 9000 }, frame).zoom).toBeGreaterThanOrEqual(0.7)
  })

  it('reveals by the least move, and leaves alone what is seen', () => {
    const viewport = { x: 0, y: 0, zoom: 1 }
    expect(reveal(viewport, { left: 100, top: 100, right: 200, bottom: 150 }, frame)).toEqual(viewport)
    expect(reveal(viewport, { left: 1100, top: 100, right: 1200, bottom: 150 }, frame)).toMatchObject({ x: -224, y: 0 })
  })

  it('never loses the map', () => {
    const lost = { x: 99_999, y: -99_999, zoom: 1 }
    expect(keepInSight(lost, { width: 1200, height: 300 }, frame)).toEqual({ x: 920, y: -220, zoom: 1 })
  })

  it('what is seen changes in tiles', () => {
    const box = seenBox({ x: -10, y: -10, zoom: 1 }, frame)
    expect(seenBox({ x: -20, y: -30, zoom: 1 }, frame)).toEqual(box)
    expect(box.left).toBeLessThanOrEqual(10)
    expect(box.right).toBeGreaterThanOrEqual(1010)
  })
})

describe('the map in the address', () => {
  it('is read back as it was written, and leaves the rest alone', () => {
    const state = {
      filter: 'state:broken',
      selected: 'a b/c',
      group: 'hostname',
      open: ['x', 'y z'],
      view: 'table',
    } as const
    const params = withMapState(new URLSearchParams('namespace=team-a'), state)
    expect(parseMapState(new URLSearchParams(params.toString()))).toEqual(state)
    expect(params.get('namespace')).toBe('team-a')
  })

  it('an untouched map has none, and nonsense is as good as none', () => {
    expect(withMapState(new URLSearchParams(), emptyMapState).toString()).toBe('')
    expect(parseMapState(new URLSearchParams('group=colour&view=3d'))).toEqual(emptyMapState)
  })
})
