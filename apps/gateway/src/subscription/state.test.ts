import type { AnyResource, ResourceRef } from '@signalbox/shared/resources'
import { createSnapshot, hashResources } from '@signalbox/shared/snapshot'
import { describe, expect, it } from 'vitest'
import { createConfigState, type ConfigState } from './state.ts'

const service = (name: string, port = 80, generation = 1) => ({
  apiVersion: 'v1' as const,
  kind: 'Service' as const,
  metadata: { name, namespace: 'shop', generation },
  spec: { ports: [{ port, protocol: 'TCP' as const }], type: 'ClusterIP' as const },
})

/** As a console of a later version might send it. */
const unreadable = (name: string): AnyResource => {
  const resource = service(name, 81, 2)
  const spec = { ...resource.spec, fieldOfTomorrow: true }
  return { ...resource, spec }
}

const snapshotEvent = (revision: number, resources: readonly AnyResource[], hash = hashResources(resources)) => ({
  type: 'snapshot',
  data: JSON.stringify({ revision, hash, resources }),
})

const changeEvent = (
  revisions: readonly [previous: number, revision: number],
  change: { readonly upserts?: readonly AnyResource[]; readonly deletes?: readonly ResourceRef[] },
  after: readonly AnyResource[],
) => ({
  type: 'change',
  data: JSON.stringify({
    previousRevision: revisions[0],
    revision: revisions[1],
    hash: hashResources(after),
    upserts: change.upserts ?? [],
    deletes: change.deletes ?? [],
  }),
})

const ports = (state: ConfigState) =>
  Object.fromEntries(
    (state.snapshot?.list('Service') ?? []).map(({ metadata, spec }) => [metadata.name, spec.ports?.[0]?.port]),
  )

async function joined(...resources: readonly AnyResource[]): Promise<ConfigState> {
  const state = createConfigState(null)
  await state.take(snapshotEvent(5, resources))
  return state
}

describe('config state', () => {
  it('takes a snapshot and the changes that build on it', async () => {
    const state = await joined(service('cart'))
    await state.take(changeEvent([5, 6], { upserts: [service('pay')] }, [service('cart'), service('pay')]))
    await state.take(
      changeEvent([6, 9], { deletes: [{ kind: 'Service', namespace: 'shop', name: 'cart' }] }, [service('pay')]),
    )
    expect(ports(state)).toEqual({ pay: 80 })
    expect(state.resumeAfter).toBe(9)
  })

  it('asks for a snapshot after a gap and serves on what it has', async () => {
    const state = await joined(service('cart'))
    const taken = await state.take(
      changeEvent([6, 7], { upserts: [service('pay')] }, [service('cart'), service('pay')]),
    )
    expect(taken.outcome).toBe('lost')
    expect(state.resumeAfter).toBeNull()
    expect(ports(state)).toEqual({ cart: 80 })
  })

  it('asks for a snapshot where a hash does not fit, and takes nothing of the event', async () => {
    const state = await joined(service('cart'))
    const taken = await state.take(changeEvent([5, 6], { upserts: [service('pay')] }, [service('pay')]))
    expect(taken.outcome).toBe('lost')
    expect(ports(state)).toEqual({ cart: 80 })
    expect(state.lostCount).toBe(1)
  })

  it('says that nothing changed where an event brings what is already served', async () => {
    const state = createConfigState(createSnapshot([service('cart')], 4))
    expect(await state.take(snapshotEvent(5, [service('cart')]))).toMatchObject({ outcome: 'unchanged' })
    expect(state.snapshot?.revision).toBe(5)
  })

  it('resumes after nothing before it has heard from the console, even with a last-known-good file', () => {
    expect(createConfigState(createSnapshot([service('cart')], 4)).resumeAfter).toBeNull()
  })

  it('refuses one unreadable resource alone and serves its last good version on', async () => {
    const state = await joined(service('cart'), service('pay'))
    const after = [unreadable('cart'), service('pay', 82)]
    await state.take(changeEvent([5, 6], { upserts: after }, after))
    expect(ports(state)).toEqual({ cart: 80, pay: 82 })
    expect(state.rejected).toMatchObject([
      { ref: { kind: 'Service', name: 'cart' }, hasLastGood: true, errors: [{ path: 'spec.fieldOfTomorrow' }] },
    ])
  })

  it('keeps the last good version over a restart', async () => {
    const state = createConfigState(createSnapshot([service('cart')], 4))
    await state.take(snapshotEvent(6, [unreadable('cart')]))
    expect(ports(state)).toEqual({ cart: 80 })
  })

  it('leaves an unreadable resource out where there never was a good version', async () => {
    const state = await joined(unreadable('cart'), service('pay'))
    expect(ports(state)).toEqual({ pay: 80 })
    expect(state.rejected).toMatchObject([{ hasLastGood: false }])
  })

  it('forgets a refusal when the resource is mended or deleted', async () => {
    const state = await joined(unreadable('cart'), unreadable('pay'))
    await state.take(
      changeEvent(
        [5, 6],
        { upserts: [service('cart')], deletes: [{ kind: 'Service', namespace: 'shop', name: 'pay' }] },
        [service('cart')],
      ),
    )
    expect(state.rejected).toEqual([])
    expect(ports(state)).toEqual({ cart: 80 })
  })

  it.each([
    { guarantee: 'no JSON', event: { type: 'snapshot', data: '{' } },
    { guarantee: 'no revision', event: { type: 'snapshot', data: '{"hash":"","resources":[]}' } },
    {
      guarantee: 'resources without a name',
      event: { type: 'snapshot', data: '{"revision":1,"hash":"","resources":[{}]}' },
    },
    { guarantee: 'an unknown type', event: { type: 'greeting', data: '{"revision":1,"hash":""}' } },
    { guarantee: 'a change before any snapshot', event: changeEvent([0, 1], {}, []) },
  ])('takes nothing from an event with $guarantee', async ({ event }) => {
    const state = createConfigState(null)
    expect(await state.take(event)).toMatchObject({ outcome: 'lost' })
    expect(state.snapshot).toBeNull()
  })
})
