import { expect, it, vi } from 'vitest'
import { guardLeaving, leave } from './leaving.ts'

it('whoever leaves goes at once, and is asked first while there is unsaved work', () => {
  const go = vi.fn<() => void>()
  leave(go)
  expect(go).toHaveBeenCalledTimes(1)
  const asked: (() => void)[] = []
  guardLeaving((wanted) => void asked.push(wanted))
  leave(go)
  expect(go).toHaveBeenCalledTimes(1)
  asked[0]?.()
  expect(go).toHaveBeenCalledTimes(2)
  guardLeaving(null)
  leave(go)
  expect(go).toHaveBeenCalledTimes(3)
})
