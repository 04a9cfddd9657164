import type { Page } from '@playwright/test'
import { makePair } from '../../fixtures/key-pair.ts'
import { expect, test as base } from '../../fixtures/test.ts'
import { startPeers, type Peers } from '../../fixtures/peers.ts'
import type { System } from '../../fixtures/system.ts'
import { applyManifests, waitInForce } from '../../steps/api.ts'

const service = (name: string, port: number, protocol = 'TCP') => `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: kinds }
spec: { ports: [{ port: 80, protocol: ${protocol}${name === 'grpc' ? ', appProtocol: kubernetes.io/h2c' : ''} }], endpoints: [{ address: 127.0.0.1, port: ${port} }] }`

const route = (kind: string, listener: string, hostname?: string) => `
apiVersion: gateway.networking.k8s.io/${/^(TCP|UDP)/.test(kind) ? 'v1alpha2' : 'v1'}
kind: ${kind}
metadata: { name: by-${listener}, namespace: kinds }
spec:
  parentRefs: [{ name: gw, sectionName: ${listener} }]
  ${hostname === undefined ? '' : `hostnames: [${hostname}]`}
  rules: [{ backendRefs: [{ name: ${listener}, port: 80 }] }]`

const base64 = (text: string): string => Buffer.from(text).toString('base64')

const manifests = (pair: { cert: string; key: string }, { ports }: Peers, http: number) =>
  [
    'apiVersion: v1\nkind: Namespace\nmetadata: { name: kinds }',
    `apiVersion: v1
kind: Secret
metadata: { name: pair, namespace: kinds }
type: kubernetes.io/tls
data: { tls.crt: ${base64(pair.cert)}, tls.key: ${base64(pair.key)} }`,
    service('https', http),
    service('grpc', ports.grpc),
    service('tls', ports.tls),
    service('tcp', ports.tcp),
    service('udp', ports.udp, 'UDP'),
    `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: kinds }
spec:
  gatewayClassName: signalbox
  listeners:
    - { name: grpc, port: 8089, protocol: HTTP }
    - { name: https, port: 8097, protocol: HTTPS, tls: { certificateRefs: [{ name: pair }] } }
    - { name: tls, port: 8098, protocol: TLS, tls: { mode: Passthrough } }
    - { name: tcp, port: 8099, protocol: TCP }
    - { name: udp, port: 8099, protocol: UDP }`,
    route('GRPCRoute', 'grpc', 'calls.localhost'),
    route('HTTPRoute', 'https', 'secure.localhost'),
    route('TLSRoute', 'tls', 'db.localhost'),
    route('TCPRoute', 'tcp'),
    route('UDPRoute', 'udp'),
  ].join('\n---\n')

const test = base.extend<object, { readonly peers: Peers }>({
  peers: [
    async ({ system, origin }, use) => {
      const peers = await prepare(system, origin.port)
      await use(peers)
      peers.stop()
    },
    { scope: 'worker', auto: true },
  ],
})

async function prepare(system: System, http: number): Promise<Peers> {
  const { certificate: cert, key } = makePair('secure.localhost')
  const pair = { cert, key }
  const peers = await startPeers(pair)
  const { revision } = await applyManifests(system, manifests(pair, peers, http))
  await waitInForce(system, revision)
  return peers
}

const response = (page: Page) => page.getByRole('region', { name: 'Response' })

async function sendConfirmed(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await page
    .getByRole('alertdialog')
    .or(page.getByRole('dialog'))
    .getByRole('button', { name: /^Send / })
    .click()
}

test('HTTPS goes by TLS, and the certificate is shown', async ({ signedIn: page }) => {
  await page.goto('/try?url=https://secure.localhost:8097/a')
  await expect(page.getByText('Goes through')).toBeVisible()
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(response(page)).toContainText('200')
  await expect(response(page)).toContainText('HTTP/2')
  await expect(response(page)).toContainText('CN=secure.localhost')
  await expect(response(page)).toContainText('Common clients would refuse this certificate')
})

test('a call is chosen by reflection, and refused at its field where it does not fit', async ({ signedIn: page }) => {
  await page.goto('/try?protocol=grpc&url=http://calls.localhost:8089')
  await page.getByRole('button', { name: 'List methods' }).click()
  await expect(page.getByText('1 can be called.')).toBeVisible()
  await page.getByRole('combobox', { name: 'Method' }).click()
  await page.getByRole('option', { name: /greeter\.v1\.Greeter\/Greet/ }).click()
  await expect(page.getByText('Goes through')).toBeVisible()

  const message = page.getByRole('textbox', { name: 'Message (JSON)' })
  await expect(message).toHaveValue(/"name": ""/)
  await message.fill('{ "nam": 1 }')
  await sendConfirmed(page)
  await expect(page.getByText(/greeter\.v1\.Person has no field nam/)).toBeVisible()

  await message.fill('{ "name": "Ada" }')
  await sendConfirmed(page)
  await expect(response(page)).toContainText('0 OK')
  await expect(response(page)).toContainText('Good day, Ada')
  await expect(page).toHaveURL(/call=greeter\.v1\.Greeter%2FGreet/)
})

test('a handshake shows route and certificate, and how it is closed where nothing takes the name', async ({
  signedIn: page,
}) => {
  await page.goto('/try?protocol=tls&port=8098&name=db.localhost')
  await expect(page.getByRole('region', { name: 'Steps' })).toContainText('TLSRoute kinds/by-tls takes it')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(response(page)).toContainText('Handshake done')
  await expect(response(page)).toContainText('CN=secure.localhost')

  await page.getByRole('textbox', { name: 'Name (SNI)' }).fill('other.localhost')
  await expect(page.getByText('Taken by nothing')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Near misses' })).toContainText('kinds/by-tls')
  await page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(response(page)).toContainText(/No handshake: the connection was (closed|reset)/)
})

for (const { protocol, said, answered } of [
  { protocol: 'TCP', said: 'ping', answered: 'ping' },
  { protocol: 'UDP', said: 'ping', answered: 'ping back' },
]) {
  test(`${protocol} sends bytes and shows the answer`, async ({ signedIn: page }) => {
    await page.goto('/try')
    await page.getByRole('button', { name: protocol, exact: true }).click()
    await page.getByRole('textbox', { name: 'Port of the listener' }).fill('8099')
    await expect(page.getByText('Goes through')).toBeVisible()
    await page.getByRole('textbox', { name: /Bytes|Datagram/ }).fill(said)
    await sendConfirmed(page)
    await expect(response(page)).toContainText(answered)

    await page.getByRole('textbox', { name: 'Port of the listener' }).fill('22')
    await expect(page.getByText(`Nothing takes ${protocol} on port 22`).first()).toBeVisible()
    await sendConfirmed(page)
    await expect(page.getByRole('textbox', { name: 'Port of the listener' })).toHaveAttribute('aria-invalid', 'true')
  })
}
