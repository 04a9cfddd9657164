// `npm run keys`, `npm run backup`, `npm run restore`: a command beside the console, on the pinned Node.
import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { ensureInstalled, pinnedEnvironment, pinnedNode, requireNode, root } from './lib/setup.mjs'

const [name, ...rest] = process.argv.slice(2)
requireNode()
await ensureInstalled((line) => console.error(line))
const child = spawn(pinnedNode, [join(root, 'apps', 'console', 'src', 'server', 'commands', `${name}.ts`), ...rest], {
  // Paths in the arguments are the caller's.
  cwd: process.env.INIT_CWD ?? process.cwd(),
  env: pinnedEnvironment({ SIGNALBOX_DATA: resolve(root, process.env.SIGNALBOX_DATA || 'data') }),
  stdio: 'inherit',
})
child.once('close', (code) => process.exit(code ?? 1))
