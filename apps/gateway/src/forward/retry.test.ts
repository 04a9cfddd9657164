import { describe, expect, it } from 'vitest'
import { GatewayError, type ErrorCode } from '../exchange/errors.ts'
import { AttemptFailure, newProgress, type Progress } from './attempt.ts'
import { mayRetry } from './retry.ts'

const failure = (code: ErrorCode, progress: Partial<Progress>): AttemptFailure =>
  new AttemptFailure(new GatewayError(code), { ...newProgress(), ...progress })

const onKeptConnection = { connected: true, reusedConnection: true }

describe('another attempt', () => {
  it.each<{ guarantee: string; failed: AttemptFailure; method: string; may: boolean }>([
    { guarantee: 'where nothing connected', failed: failure('connect-failed', {}), method: 'POST', may: true },
    {
      guarantee: 'where a kept connection broke',
      failed: failure('upstream-reset', onKeptConnection),
      method: 'GET',
      may: true,
    },
    { guarantee: 'not for POST', failed: failure('upstream-reset', onKeptConnection), method: 'POST', may: false },
    {
      guarantee: 'not for get in lower case',
      failed: failure('upstream-reset', onKeptConnection),
      method: 'get',
      may: false,
    },
    {
      guarantee: 'not on a new connection',
      failed: failure('upstream-reset', { connected: true }),
      method: 'GET',
      may: false,
    },
    {
      guarantee: 'not once content was touched',
      failed: failure('upstream-reset', { ...onKeptConnection, contentTouched: true }),
      method: 'PUT',
      may: false,
    },
    {
      guarantee: 'not once a byte came back',
      failed: failure('upstream-reset', { ...onKeptConnection, heard: true }),
      method: 'GET',
      may: false,
    },
    {
      guarantee: 'not after a time-out',
      failed: failure('upstream-timeout', onKeptConnection),
      method: 'GET',
      may: false,
    },
    {
      guarantee: 'not after an answer that is none',
      failed: failure('upstream-invalid-response', onKeptConnection),
      method: 'GET',
      may: false,
    },
    { guarantee: 'not for a client that left', failed: failure('client-gone', {}), method: 'GET', may: false },
  ])('$guarantee: $may', ({ failed, method, may }) => {
    expect(mayRetry(failed, method)).toBe(may)
  })
})
