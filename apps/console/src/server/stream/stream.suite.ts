/** For tests: a store in a folder of its own, and the events of a response as a client reads them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnyResource } from '@signalbox/shared/resources'
import { RuntimeRegistry } from '../runtime/runtime-registry.ts'
import { openFileStore } from '../store/file-store.ts'
import type { CommittedRevision, Store } from '../store/store.ts'
import { Hub } from './hub.ts'

export interface TestSystem {
  readonly store: Store
  readonly hub: Hub
  readonly runtime: RuntimeRegistry
  put(resource: AnyResource, statusOnly?: boolean): Promise<CommittedRevision | null>
  remove(resource: AnyResource): Promise<CommittedRevision | null>
  close(): Promise<void>
}

export async function openTestSystem(now = () => new Date(0)): Promise<TestSystem> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-stream-'))
  const store = await openFileStore({ folder })
  const hub = new Hub()
  store.subscribe(() => hub.wake())
  const about = { author: 'ada', message: '', at: '2026-01-02T03:04:05Z' }
  return {
    store,
    hub,
    runtime: new RuntimeRegistry({ read: () => store.read(), now }),
    put: (resource, statusOnly = false) =>
      store.commit(({ snapshot }) => {
        const { name, namespace } = resource.metadata
        const before = snapshot.get(resource.kind, namespace === undefined ? name : `${namespace}/${name}`)
        const expectedResourceVersion = before?.metadata.resourceVersion ?? null
        const action = before === undefined ? 'created' : 'configured'
        return { ...about, writes: [{ op: 'put', resource, action, expectedResourceVersion }], statusOnly }
      }),
    remove: ({ kind, metadata: { name, namespace } }) =>
      store.commit(() => ({
        ...about,
        writes: [{ op: 'delete', ref: { kind, namespace, name }, expectedResourceVersion: null }],
        statusOnly: false,
      })),
    async close() {
      hub.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export interface ReadEvent {
  readonly id?: string
  readonly event?: string
  readonly data?: unknown
}

/** Reads the blocks of an event stream one by one, comments and `retry` left out. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  #text = ''

  constructor(response: Response) {
    if (response.body === null) throw new TypeError('a response without content')
    this.#reader = response.body.getReader()
  }

  /** The next event; null at the end of the stream. */
  async next(): Promise<ReadEvent | null> {
    for (;;) {
      const block = await this.nextBlock()
      if (block === null) return null
      if (block.includes('data:')) return parseBlock(block)
    }
  }

  /** The next block as it is on the wire, without the empty line that ends it. */
  async nextBlock(): Promise<string | null> {
    while (!this.#text.includes('\n\n')) {
      const { done, value } = await this.#reader.read()
      if (done) return null
      this.#text += this.#decoder.decode(value, { stream: true })
    }
    const end = this.#text.indexOf('\n\n')
    const block = this.#text.slice(0, end)
    this.#text = this.#text.slice(end + 2)
    return block
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel()
  }
}

function parseBlock(block: string): ReadEvent {
  const fields = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2)))
  return { ...fields, data: JSON.parse(fields['data'] ?? 'null') }
}
