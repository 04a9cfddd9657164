import { expect, test } from '../../fixtures/test.ts'
import { startSystem } from '../../fixtures/system.ts'
import { call } from '../../steps/api.ts'

test('a second console on the same data folder ends with a plain sentence, and the first goes on', async ({
  system,
}) => {
  const second = startSystem({ SIGNALBOX_DATA: system.data })
  await expect(second).rejects.toThrow(/in use by another|already in use|another console/i)
  const answer = await call<{ revision: number }>(system, 'GET', '/signalbox/v1/runtime')
  expect(answer.status).toBe(200)
})
