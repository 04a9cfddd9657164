import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from '../../fixtures/test.ts'
import { applyManifests, waitInForce } from '../../steps/api.ts'

/** WCAG 2.2 A and AA, on every page, light and dark, empty and with resources that work and that are refused. */
const kinds = ['listenersets', 'backendtlspolicies', 'referencegrants', 'secrets', 'configmaps', 'endpointslices']
const pages = [
  '/',
  '/map',
  '/try',
  '/try?protocol=grpc',
  '/try?protocol=tls&port=1',
  '/gateways',
  '/routes',
  '/services',
  '/certificates',
  '/namespaces',
  '/attachment',
  '/tests',
  '/policies',
  '/consumers',
  '/history',
  '/new/policy',
  '/new/policy?type=rate-limiting&for=Service/seen/shop',
  '/new/consumer',
  '/new/test',
  '/new/routes',
  '/access',
  '/access?tab=users',
  '/access?tab=groups',
  '/access?tab=tokens',
  '/access?tab=gateways',
  '/access?tab=single-sign-on',
  '/profile',
  '/history',
  '/audit',
  '/backup',
  '/new/certificate',
  '/new/grpcroutes',
  ...[...kinds, 'gatewayclasses'].map((plural) => `/resources/${plural}`),
]
const details = [
  '/gateways/seen/gw',
  '/routes/seen/refused',
  '/services/seen/shop',
  '/namespaces/seen',
  '/resources/grpcroutes/seen/calls',
  '/resources/configmaps/seen/texts',
  '/resources/routes/seen/expressed',
  '/tests/seen/fails',
  '/policies/seen/limit',
  '/consumers/seen/alice',
]
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const manifests = `
apiVersion: v1
kind: Namespace
metadata: { name: seen }
---
apiVersion: v1
kind: Service
metadata: { name: shop, namespace: seen }
spec: { ports: [{ port: 80 }], endpoints: [{ address: 127.0.0.1, port: 9 }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: gw, namespace: seen }
spec: { gatewayClassName: signalbox, listeners: [{ name: http, port: 8086, protocol: HTTP }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: taken, namespace: seen }
spec: { parentRefs: [{ name: gw }], rules: [{ backendRefs: [{ name: shop, port: 80 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: refused, namespace: seen }
spec: { parentRefs: [{ name: gw, sectionName: none }], rules: [{ backendRefs: [{ name: gone, port: 80 }] }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: calls, namespace: seen }
spec:
  parentRefs: [{ name: gw }]
  rules: [{ matches: [{ method: { service: hello.Greeter } }], backendRefs: [{ name: shop, port: 80 }] }]
---
apiVersion: signalbox.dev/v1
kind: Route
metadata: { name: expressed, namespace: seen }
spec: { parentRefs: [{ name: gw }], expression: 'http.path ^= "/a" && http.method == "GET"', service: { name: shop } }
---
apiVersion: signalbox.dev/v1
kind: RouteTest
metadata: { name: fails, namespace: seen }
spec: { request: { url: 'http://seen.localhost:8086/' }, expect: { noRoute: true } }
---
apiVersion: signalbox.dev/v1
kind: Policy
metadata: { name: limit, namespace: seen }
spec: { type: rate-limiting, targetRefs: [{ group: '', kind: Service, name: shop }], config: { minute: 5 } }
---
apiVersion: signalbox.dev/v1
kind: Consumer
metadata: { name: alice, namespace: seen }
spec: { username: alice, groups: [gold] }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: texts, namespace: seen }
data: { note: "one line\\nand another" }
`

for (const colorScheme of ['light', 'dark'] as const) {
  test(`pages have no accessibility violation, ${colorScheme}`, async ({ signedIn, system }) => {
    test.setTimeout(300_000)
    const { revision } = await applyManifests(system, manifests)
    await waitInForce(system, revision)
    await signedIn.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const path of [...pages, ...details]) {
      await signedIn.goto(path)
      await signedIn.getByRole('heading', { level: 1 }).waitFor()
      await signedIn.waitForLoadState('load')
      const { violations } = await new AxeBuilder({ page: signedIn }).withTags(rules).analyze()
      const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
      expect(told, path).toEqual([])
    }
  })
}
