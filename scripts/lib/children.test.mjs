import { expect, test } from 'vitest'
import { restartDelay, supervise } from './children.mjs'

const program = (script) => ({
  name: 'child',
  command: process.execPath,
  args: ['-e', script],
  cwd: process.cwd(),
  env: process.env,
})

test('waits longer with every failure, up to half a minute', () => {
  expect([1, 2, 3, 5, 6, 20].map(restartDelay)).toEqual([1_000, 2_000, 4_000, 16_000, 30_000, 30_000])
})

test('starts a child again when it dies, and says so', async () => {
  const said = []
  const printed = []
  const child = supervise(program('console.log("hello"); process.exit(3)'), {
    say: (line) => said.push(line),
    print: (line) => printed.push(line),
  })
  await expect.poll(() => printed.length, { timeout: 5_000 }).toBeGreaterThanOrEqual(2)
  await child.stop()
  expect(said[0]).toBe('The child stopped by itself (exit code 3); starting it again in 1 s.')
})

test('stop waits until the child has finished what it was doing', async () => {
  const printed = []
  const script = `
    process.on('SIGTERM', () => setTimeout(() => { console.log('drained'); process.exit(0) }, 100))
    setInterval(() => {}, 1000)
    console.log('ready')`
  const child = supervise(program(script), { say: () => {}, print: (line) => printed.push(line) })
  await expect.poll(() => printed).toContain('ready')
  await child.stop()
  expect(printed).toContain('drained')
})

test('a child that says starting it again cannot help is not started again', async () => {
  const said = []
  const hopeless = await new Promise((resolve) => {
    supervise(program('process.exit(78)'), {
      say: (line) => said.push(line),
      print: () => {},
      onHopeless: () => {
        resolve(true)
        return true
      },
    })
  })
  expect(hopeless).toBe(true)
  expect(said).toEqual([])
})
