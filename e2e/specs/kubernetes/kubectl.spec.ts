import { leaveOut } from '../../../scripts/left-out.ts'
import { expect, test } from '../../fixtures/test.ts'
import type { System } from '../../fixtures/system.ts'
import { hasKubectl, kubectl, succeed } from '../../steps/kubectl.ts'

if (!hasKubectl) leaveOut({ what: 'kubectl against the console', why: 'there is no kubectl on the PATH' })
test.skip(!hasKubectl, 'There is no kubectl on the PATH')

const gateway = (namespace: string, port: number, hostname?: string) => `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: gw, namespace: ${namespace}}
spec:
  gatewayClassName: signalbox
  listeners:
    - name: http
      port: ${port}
      protocol: HTTP
      allowedRoutes: {namespaces: {from: Same}}${hostname === undefined ? '' : `\n      hostname: ${hostname}`}
`
const route = (namespace: string, hostname = 'shop.localhost') => `
apiVersion: v1
kind: Service
metadata: {name: shop, namespace: ${namespace}}
spec: {ports: [{port: 80, protocol: TCP}], endpoints: [{address: 127.0.0.1, port: 9}]}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: ${namespace}}
spec: {parentRefs: [{name: gw}], hostnames: [${hostname}], rules: [{backendRefs: [{name: shop, port: 80}]}]}
`

/** A namespace with a Gateway, a Service and a route in it, made by kubectl itself. */
async function applyShop(system: System, namespace: string, port = 8090): Promise<void> {
  await succeed(system, ['create', 'namespace', namespace])
  await succeed(system, ['apply', '-f', '-'], { input: `${gateway(namespace, port)}---${route(namespace)}` })
}

const gatewaySpec = (system: System, namespace: string, path: string) =>
  succeed(system, ['get', 'gateway', 'gw', '-n', namespace, '-o', `jsonpath={${path}}`])

test.describe('kubectl reads', () => {
  test('tables with columns of each kind, more of them with -o wide', async ({ system }) => {
    await applyShop(system, 'reads')
    await succeed(system, ['wait', '--for=condition=Programmed', 'gateway/gw', '-n', 'reads', '--timeout=20s'])
    expect(await succeed(system, ['get', 'gateways', '-A'])).toMatch(
      /^NAMESPACE +NAME +CLASS +ADDRESS +PROGRAMMED +AGE\n(.*\n)*reads +gw +signalbox +127\.0\.0\.1 +True +\d+s$/m,
    )
    expect(await succeed(system, ['get', 'httproutes', '-n', 'reads', '-o', 'wide'])).toMatch(
      /^NAME +HOSTNAMES +AGE +PARENTS +ACCEPTED +RESOLVEDREFS\nshop +\["shop\.localhost"\] +\d+s +gw +True +True$/m,
    )
    expect(await succeed(system, ['get', 'svc', '-n', 'reads'])).toMatch(/^shop +ClusterIP +<none> +<none> +80\/TCP/m)
    expect(await succeed(system, ['get', 'ns', 'reads'])).toMatch(/^reads +Active/m)
    expect(await succeed(system, ['get', 'all', '-n', 'reads'])).toContain('httproute.gateway.networking.k8s.io/shop')
    for (const kind of ['gatewayclasses', 'secrets', 'configmaps', 'endpointslices', 'referencegrants']) {
      await succeed(system, ['get', kind, '-A', '-o', 'wide'])
    }
  })

  test('one resource in full, with its conditions', async ({ system }) => {
    await applyShop(system, 'describes')
    const told = await succeed(system, ['describe', 'httproute', 'shop', '-n', 'describes'])
    expect(told).toMatch(/Reason: +Accepted/)
    expect(told).toMatch(/Events: +<none>/)
    await succeed(system, ['describe', 'namespace', 'describes'])
    await succeed(system, ['describe', 'service', 'shop', '-n', 'describes'])
  })

  test('which kinds there are, and what their fields mean', async ({ system }) => {
    const resources = await succeed(system, ['api-resources'])
    expect(resources).toMatch(/^gateways +gtw +gateway\.networking\.k8s\.io\/v1 +true +Gateway$/m)
    expect(resources).not.toContain('pods')
    const explained = await succeed(system, ['explain', 'httproute.spec.rules.matches.path'])
    expect(explained).toContain('whole\n')
    expect(explained).toMatch(/value\s+<string>/)
    expect(await succeed(system, ['explain', 'service.spec.upstream'])).toContain('connectTimeout')
  })

  test('what happens, as it happens', async ({ system }) => {
    await applyShop(system, 'watches')
    const watched = kubectl(system, ['get', 'gateways', '-n', 'watches', '-w', '--show-labels'], { endAfterMs: 6000 })
    await expect(async () => {
      await succeed(system, ['label', 'gateway', 'gw', '-n', 'watches', 'seen=yes', '--overwrite'])
      await succeed(system, ['label', 'gateway', 'gw', '-n', 'watches', 'seen-'])
    }).toPass()
    expect((await watched).stdout).toContain('seen=yes')
  })

  test('in pages, by labels and by fields', async ({ system }) => {
    await succeed(system, ['create', 'namespace', 'pages'])
    for (const name of ['a', 'b', 'c']) {
      await succeed(system, ['create', 'configmap', name, '-n', 'pages', `--from-literal=name=${name}`])
    }
    const names = (...args: string[]) => succeed(system, ['get', 'cm', '-n', 'pages', '-o', 'name', ...args])
    await succeed(system, ['label', 'cm', 'b', '-n', 'pages', 'team=b'])
    expect(await names('--chunk-size=1')).toBe('configmap/a\nconfigmap/b\nconfigmap/c\n')
    expect(await names('-l', 'team in (b)')).toBe('configmap/b\n')
    expect(await names('--field-selector', 'metadata.name!=b')).toBe('configmap/a\nconfigmap/c\n')
  })

  test('who may do what', async ({ system }) => {
    expect(await succeed(system, ['auth', 'can-i', 'create', 'gateways', '-A'])).toContain('yes')
    // Who may do everything may do it to kinds that are yet to come.
    expect(await kubectl(system, ['auth', 'can-i', 'create', 'rockets'])).toMatchObject({
      stdout: 'yes\n',
      stderr: expect.stringContaining("doesn't have a resource type 'rockets'"),
    })
    expect(await succeed(system, ['auth', 'can-i', '--list'])).toMatch(/^\*\.\* /m)
    expect((await kubectl(system, ['get', 'ns', '--token=wrong'])).stderr).toMatch(/logged in|not valid|Unauthorized/)
  })
})

test.describe('kubectl changes', () => {
  test('by apply, which changes nothing the second time, and diff before it', async ({ system }) => {
    await applyShop(system, 'applies')
    const again = await succeed(system, ['apply', '-f', '-'], { input: gateway('applies', 8090) })
    expect(again).toBe('gateway.gateway.networking.k8s.io/gw unchanged\n')
    const changed = gateway('applies', 8090, 'a.localhost')
    const { code, stdout } = await kubectl(system, ['diff', '-f', '-'], { input: changed })
    expect(code).toBe(1)
    expect(stdout).toMatch(/^\+ +hostname: a\.localhost$/m)
    expect(await gatewaySpec(system, 'applies', '.spec.listeners[0].hostname')).toBe('')
    expect(await succeed(system, ['apply', '-f', '-'], { input: changed })).toContain('configured')
    expect((await kubectl(system, ['diff', '-f', '-'], { input: changed })).code).toBe(0)
  })

  test('in an editor, by label, annotation and replacement', async ({ system }) => {
    await applyShop(system, 'edits')
    const on = ['gateway', 'gw', '-n', 'edits']
    const edited = await succeed(system, ['edit', ...on], { env: { EDITOR: 'sed -i s/8090/8091/' } })
    expect(edited).toContain('edited')
    expect(await gatewaySpec(system, 'edits', '.spec.listeners[0].port')).toBe('8091')
    await succeed(system, ['label', ...on, 'team=a'])
    await succeed(system, ['annotate', ...on, 'example.com/note=b'])
    expect(await gatewaySpec(system, 'edits', '.metadata.labels.team')).toBe('a')
    expect(await gatewaySpec(system, 'edits', '.metadata.annotations.example\\.com/note')).toBe('b')
    await succeed(system, ['replace', '-f', '-'], { input: gateway('edits', 8092) })
    expect(await gatewaySpec(system, 'edits', '.spec.listeners[0].port')).toBe('8092')
  })

  test('by every type of patch', async ({ system }) => {
    await applyShop(system, 'patches')
    const patch = (type: string, content: unknown) =>
      succeed(system, ['patch', 'gateway', 'gw', '-n', 'patches', '--type', type, '-p', JSON.stringify(content)])
    await patch('merge', { metadata: { labels: { merged: 'yes' } } })
    await patch('json', [{ op: 'add', path: '/spec/listeners/0/hostname', value: 'json.localhost' }])
    await patch('strategic', { spec: { listeners: [{ name: 'more', port: 8093, protocol: 'HTTP' }] } })
    expect(await gatewaySpec(system, 'patches', '.metadata.labels.merged')).toBe('yes')
    expect(await gatewaySpec(system, 'patches', '.spec.listeners[*].hostname')).toBe('json.localhost')
    expect(await gatewaySpec(system, 'patches', '.spec.listeners[*].name')).toBe('http more')
  })

  test('by server-side apply, with conflicts and force', async ({ system }) => {
    await succeed(system, ['create', 'namespace', 'server-side'])
    const apply = (manager: string, port: number, ...more: string[]) =>
      kubectl(system, ['apply', '--server-side', `--field-manager=${manager}`, ...more, '-f', '-'], {
        input: gateway('server-side', port),
      })
    expect((await apply('ci', 8090)).stdout).toContain('serverside-applied')
    const refused = await apply('ops', 8094)
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('conflict with "ci"')
    expect(refused.stderr).toContain('.spec.listeners[name="http"].port')
    expect((await apply('ops', 8094, '--force-conflicts')).code).toBe(0)
    expect(await gatewaySpec(system, 'server-side', '.spec.listeners[0].port')).toBe('8094')
  })

  test('of what was applied without --server-side before, without a conflict', async ({ system }) => {
    await applyShop(system, 'goes-over')
    await succeed(system, ['apply', '--server-side', '-f', '-'], { input: gateway('goes-over', 8095) })
    expect(await gatewaySpec(system, 'goes-over', '.spec.listeners[0].port')).toBe('8095')
  })

  test('by apply --prune, which deletes what is no longer in the manifests', async ({ system }) => {
    await succeed(system, ['create', 'namespace', 'prunes'])
    const manifest = (name: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: prunes, labels: {app: prunes}}`
    await succeed(system, ['apply', '-f', '-'], { input: `${manifest('stays')}\n---\n${manifest('goes')}` })
    const pruned = await succeed(system, ['apply', '--prune', '-l', 'app=prunes', '-f', '-'], {
      input: manifest('stays'),
    })
    expect(pruned).toContain('configmap/goes pruned')
    expect(await succeed(system, ['get', 'cm', '-n', 'prunes', '-o', 'name'])).toBe('configmap/stays\n')
  })

  test('nothing in a dry run', async ({ system }) => {
    await applyShop(system, 'dry')
    await succeed(system, ['delete', 'gateway', 'gw', '-n', 'dry', '--dry-run=server'])
    await succeed(system, ['label', 'gateway', 'gw', '-n', 'dry', 'a=b', '--dry-run=server'])
    await succeed(system, ['create', 'configmap', 'x', '-n', 'dry', '--dry-run=server'])
    expect(await gatewaySpec(system, 'dry', '.metadata.labels')).toBe('')
    expect(await succeed(system, ['get', 'cm', '-n', 'dry', '-o', 'name'])).toBe('')
  })

  test('by delete, a Namespace with everything in it, in whatever order', async ({ system }) => {
    const everything = `apiVersion: v1\nkind: Namespace\nmetadata: {name: deletes}\n---${gateway('deletes', 8096)}---${route('deletes')}`
    await succeed(system, ['apply', '-f', '-'], { input: everything })
    await succeed(system, ['delete', 'httproute', 'shop', '-n', 'deletes'])
    expect((await kubectl(system, ['get', 'httproute', 'shop', '-n', 'deletes'])).stderr).toContain('NotFound')
    await succeed(system, ['apply', '-f', '-'], { input: everything })
    const deleted = await succeed(system, ['delete', '-f', '-'], { input: everything })
    expect(deleted).toContain('"shop" deleted')
    expect((await kubectl(system, ['get', 'ns', 'deletes'])).stderr).toContain('NotFound')
  })

  test('by delete of what has a finalizer, which goes when that is taken away', async ({ system }) => {
    await succeed(system, ['create', 'namespace', 'finalizes'])
    const input =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: held-, namespace: finalizes, finalizers: [example.com/wait]}'
    const name = (await succeed(system, ['create', '-o', 'name', '-f', '-'], { input })).trim()
    await succeed(system, ['delete', name, '-n', 'finalizes', '--wait=false'])
    const marked = ['get', name, '-n', 'finalizes', '-o', 'jsonpath={.metadata.deletionTimestamp}']
    expect(await succeed(system, marked)).toMatch(/^\d{4}-\d\d-\d\dT/)
    await succeed(system, ['patch', name, '-n', 'finalizes', '--type=merge', '-p', '{"metadata":{"finalizers":null}}'])
    expect((await kubectl(system, ['get', name, '-n', 'finalizes'])).stderr).toContain('NotFound')
  })

  test('Secrets, without ever showing a value again', async ({ system }) => {
    await succeed(system, ['create', 'namespace', 'secrets'])
    const input =
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: secrets}\nstringData: {password: hunter2}\ndata: {old: eA==}'
    await succeed(system, ['apply', '-f', '-'], { input })
    await succeed(system, ['apply', '-f', '-'], { input: input.replace('old: eA==', 'token: eA==') })
    const shown = await succeed(system, ['get', 'secret', 's', '-n', 'secrets', '-o', 'yaml'])
    expect(shown).toContain('token:')
    expect(shown).not.toContain('old:')
    expect(shown).not.toContain('hunter2')
    expect(shown).not.toContain(Buffer.from('hunter2').toString('base64'))
  })
})

test.describe('kubectl is refused', () => {
  test.beforeAll(async ({ system }) => {
    await kubectl(system, ['create', 'namespace', 'refused'])
  })

  for (const { guarantee, manifest, says } of [
    {
      guarantee: 'a value out of range, with the path of its field',
      manifest: gateway('refused', 80_000),
      says: 'spec.listeners[0].port',
    },
    {
      guarantee: 'an unknown field, with its name',
      manifest: gateway('refused', 8090).replace('gatewayClassName', 'surprise: 1\n  gatewayClassName'),
      says: 'surprise',
    },
    {
      guarantee: 'what breaks a rule over several fields',
      manifest: gateway('refused', 8090).replace('port: 8090', 'port: 8090\n      tls: {mode: Terminate}'),
      says: 'spec.listeners[0].tls',
    },
    { guarantee: 'a namespace that is not there', manifest: route('nowhere'), says: 'NotFound' },
  ]) {
    test(guarantee, async ({ system }) => {
      const { code, stderr } = await kubectl(system, ['apply', '-f', '-'], { input: manifest })
      expect(code).not.toBe(0)
      expect(stderr).toContain(says)
    })
  }
})
