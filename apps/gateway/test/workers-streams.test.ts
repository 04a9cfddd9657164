/** Connections and flows where several processes share the ports. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { parseResource, type AnyResource } from '@signalbox/shared/resources'
import { afterEach, expect, it } from 'vitest'
import { ConsoleStandIn } from './fixtures/console-stand-in.ts'
import { GatewayProcess } from './fixtures/gateway-process.ts'
import { basics } from './fixtures/resources.ts'
import { clientOf, freePort, gateway, namedServer, readAll, route, service } from './stream-system.ts'

const open: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close()
})

function parsed(value: unknown): AnyResource {
  const resource = parseResource(value)
  if (resource.ok) return resource.value
  throw new Error(JSON.stringify(resource.error))
}

it('every connection and every flow is served by one of the workers', { timeout: 30_000 }, async () => {
  const [port, backend] = [await freePort(), await namedServer('tcp')]
  const echo = createSocket('udp4')
  echo.on('message', (bytes, { port: from, address }) => echo.send(bytes, from, address))
  echo.bind(0, '127.0.0.1')
  await once(echo, 'listening')
  open.push(() => new Promise((settle) => echo.close(settle)))
  const standIn = await new ConsoleStandIn([
    ...basics,
    ...[
      gateway([
        { name: 'tcp', port, protocol: 'TCP' },
        { name: 'udp', port, protocol: 'UDP' },
      ]),
      service('a', [backend.port]),
      service('b', [echo.address().port], { protocol: 'UDP' }),
      route('TCPRoute', { a: 1 }),
      route('UDPRoute', { b: 1 }),
    ].map(parsed),
  ]).open()
  open.push(() => standIn.close())
  const process = await GatewayProcess.create()
  open.push(() => process.dispose())
  process.start(standIn.url, { SIGNALBOX_WORKERS: '2' })
  await standIn.inForce()

  const clients = await Promise.all(Array.from({ length: 20 }, () => clientOf(port)))
  expect(new Set(await Promise.all(clients.map(readAll)))).toEqual(new Set(['tcp']))
  for (let turn = 0; turn < 20; turn++) {
    const client = createSocket('udp4')
    client.send(`datagram ${turn}`, port, '127.0.0.1')
    const [answer] = (await once(client, 'message')) as [Buffer]
    expect(answer.toString()).toBe(`datagram ${turn}`)
    client.close()
  }
  const report = await standIn.reported(({ listeners }) => listeners.length === 2)
  expect(report.listeners.map(({ listener, state }) => `${listener} ${state}`)).toEqual([
    'Gateway/shop/edge/tcp listening',
    'Gateway/shop/edge/udp listening',
  ])
})
