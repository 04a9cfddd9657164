import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'

const program = (before: string) => `
  ${before}
  let faults = 0
  process.on('uncaughtException', () => { faults += 1 })
  process.stdin.once('end', () => {
    process.stdout.write('into the void', () => setImmediate(() => process.exit(faults === 0 ? 0 : 1)))
  }).resume()
`

it.each([
  { guarantee: 'a process whose output nobody reads meets a fault at each word', before: '', code: 1 },
  {
    guarantee: 'and serves on without one where it outlives its readers',
    before: `import { outliveReaders } from ${JSON.stringify(new URL('outlive-readers.ts', import.meta.url).href)}; outliveReaders()`,
    code: 0,
  },
])('$guarantee', async ({ before, code }) => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program(before)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  await once(child, 'spawn')
  child.stdout?.destroy()
  child.stdin?.end()
  expect((await once(child, 'exit'))[0]).toBe(code)
})
