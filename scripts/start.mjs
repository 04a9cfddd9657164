// `npm start`: installs, builds, and runs console and gateway until Ctrl-C.
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { supervise } from './lib/children.mjs'
import { keepGatewayToken } from './lib/gateway-token.mjs'
import { buildConsole, ensureInstalled, pinnedEnvironment, pinnedNode, requireNode, root } from './lib/setup.mjs'

const say = (line) => console.log(line)

// npm passes on the Ctrl-C that the terminal has sent to this process already.
const sameKeyPressMs = 500

const host = process.env.SIGNALBOX_CONSOLE_HOST || '127.0.0.1'
const port = Number(process.env.SIGNALBOX_CONSOLE_PORT || 3000)
/** Where the console answers over TLS when nothing else is said and nobody else has it. */
const usualTlsPort = 3443
const consoleUrl = `http://${reachable(host)}:${port}`

async function main() {
  requireNode()
  await requireFreePort()
  await ensureInstalled(say)
  await buildConsole(say)
  say('Starting …')
  // Only before all runs: later, a console that cannot start must not take the gateway and its traffic down with it.
  let running = false
  const onHopeless = () => {
    if (!running) void giveUp()
    return !running
  }
  const tlsPort = process.env.SIGNALBOX_CONSOLE_TLS_PORT || ((await listenError(usualTlsPort)) ? '' : usualTlsPort)
  const children = programs(tlsPort).map((program) =>
    supervise(program, { say, print: printer(program.name), onHopeless }),
  )
  const giveUp = async () => {
    await Promise.all(children.map((child) => child.stop()))
    fail('Signalbox did not start; the line above says why.')
  }
  stopOnSignal(children)
  await untilReady()
  running = true
  say(`Signalbox is running: open ${consoleUrl} in a browser. Ctrl-C stops it.`)
}

function programs(tlsPort) {
  const data = resolve(root, process.env.SIGNALBOX_DATA || 'data')
  const env = pinnedEnvironment({
    SIGNALBOX_DATA: data,
    SIGNALBOX_CONSOLE_HOST: host,
    SIGNALBOX_CONSOLE_PORT: String(port),
    SIGNALBOX_CONSOLE_TLS_PORT: String(tlsPort),
    SIGNALBOX_CONSOLE_URL: consoleUrl,
    SIGNALBOX_GATEWAY_TOKEN: process.env.SIGNALBOX_GATEWAY_TOKEN || keepGatewayToken(join(data, 'gateway-token')),
  })
  const next = join(root, 'node_modules', 'next', 'dist', 'bin', 'next')
  const run = (name, folder, ...args) => ({ name, command: pinnedNode, args, cwd: join(root, folder), env })
  const origins = join(root, 'scripts', 'example-origins.ts')
  return [
    run('console', 'apps/console', next, 'start', '--hostname', host, '--port', String(port)),
    run('gateway', 'apps/gateway', join(root, 'apps', 'gateway', 'src', 'main.ts')),
    ...(existsSync(origins) ? [run('example origins', '.', origins)] : []),
  ]
}

// The console's lines go out as they are, its set-up link among them; Next's banner would only name the address twice.
function printer(name) {
  const banner = /^\s*(▲ Next\.js|- (Local|Network):|✓ (Starting|Ready|Running next))/
  if (name === 'console') return (line) => line.trim() !== '' && !banner.test(line) && console.log(line)
  return (line) => console.log(`${name}: ${line}`)
}

function stopOnSignal(children) {
  let stoppingSince
  const stop = async () => {
    if (stoppingSince !== undefined) {
      if (Date.now() - stoppingSince < sameKeyPressMs) return
      for (const child of children) child.kill()
      process.exit(1)
    }
    stoppingSince = Date.now()
    say('Stopping; open requests are finished first. Ctrl-C again ends everything at once.')
    await Promise.all(children.map((child) => child.stop()))
    say('Stopped.')
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', stop)
}

async function untilReady() {
  for (let attempt = 1; ; attempt += 1) {
    const ready = await fetch(`${consoleUrl}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return
    if (attempt % 60 === 0) say('Still waiting for the console to be ready …')
    await sleep(500)
  }
}

async function requireFreePort() {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    fail(`SIGNALBOX_CONSOLE_PORT is ${process.env.SIGNALBOX_CONSOLE_PORT}, which is not a port (1 to 65535).`)
  }
  const error = await listenError(port)
  if (error === undefined) return
  if (error.code === 'EADDRINUSE') {
    fail(`Port ${port} on ${host} is in use. Stop what uses it, or set SIGNALBOX_CONSOLE_PORT to another port.`)
  }
  fail(`The console cannot listen on ${host}, port ${port}: ${error.message}.`)
}

/** Why nobody can listen on `number` now; undefined where one can. */
function listenError(number) {
  return new Promise((settle) => {
    const server = createServer()
    server.once('error', settle)
    server.listen(number, host, () => server.close(() => settle(undefined)))
  })
}

function reachable(address) {
  if (address === '0.0.0.0') return '127.0.0.1'
  if (address === '::') return '[::1]'
  return address.includes(':') ? `[${address}]` : address
}

function fail(message) {
  console.error(message)
  process.exit(1)
}

main().catch((error) => fail(error.message))
