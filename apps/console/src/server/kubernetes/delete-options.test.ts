import { describe, expect, test } from 'vitest'
import { readDeleteOptions } from './delete-options.ts'

const url = new URL('http://console/api/v1/configmaps/a')
const nothing = () => new ReadableStream<Uint8Array>({ start: (controller) => controller.close() })

describe('a delete', () => {
  test.each([
    { guarantee: 'without content', init: {} },
    {
      guarantee: 'with an empty stream as content, as servers hand on what browsers send',
      init: { body: nothing(), duplex: 'half' },
    },
  ])('$guarantee asks for nothing further', async ({ init }) => {
    const request = new Request(url, { method: 'DELETE', ...init } as RequestInit)
    expect(await readDeleteOptions(request, url)).toEqual({ dryRun: false, awaitsFinalizers: true })
  })

  test('with content keeps to what it says', async () => {
    const content = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { resourceVersion: '7' } }
    const request = new Request(url, {
      method: 'DELETE',
      body: JSON.stringify(content),
      headers: { 'content-type': 'application/json' },
    })
    expect(await readDeleteOptions(request, url)).toMatchObject({ resourceVersion: '7' })
  })
})
