import { describe, expect, it } from 'vitest'
import { errorDefinitions, GatewayError, type ErrorCode } from './errors.ts'
import { grpcTimeoutMs, isGrpc, toGrpcAnswer } from './grpc.ts'

describe('a call', () => {
  it.each([
    ['application/grpc', '2.0', true],
    ['application/grpc+proto', '2.0', true],
    ['Application/gRPC;charset=utf-8', '2.0', true],
    ['application/grpc-web', '2.0', false],
    ['application/grpc', '1.1', false],
    ['application/json', '2.0', false],
  ] as const)('%s over HTTP/%s: %s', (type, httpVersion, expected) => {
    const headers = ['content-type', type]
    expect(isGrpc({ request: { method: 'POST', target: '/a.B/C', httpVersion, headers } })).toBe(expected)
  })
})

describe('grpc-timeout', () => {
  it.each([
    ['1H', 3_600_000],
    ['2M', 120_000],
    ['3S', 3000],
    ['4m', 4],
    ['1500u', 2],
    ['1n', 1],
    ['0S', 1],
    ['99999999H', 2 ** 31 - 1],
    ['123456789S', null],
    ['1', null],
    ['-1S', null],
    ['S', null],
    ['', null],
  ])('%s', (value, expected) => {
    expect(grpcTimeoutMs(['Grpc-Timeout', value])).toBe(expected)
  })

  it('is no limit where it is missing', () => expect(grpcTimeoutMs([])).toBeNull())
})

describe('an answer', () => {
  const statusOf = (code: ErrorCode): string | undefined => toGrpcAnswer(new GatewayError(code)).headers[3]

  it.each([
    ['no-rule', '12'],
    ['no-endpoint', '14'],
    ['connect-failed', '14'],
    ['upstream-reset', '14'],
    ['invalid-backend', '14'],
    ['upstream-timeout', '4'],
    ['content-too-large', '8'],
    ['bad-request', '13'],
    ['internal', '13'],
  ] as const)('%s is %s', (code, expected) => expect(statusOf(code)).toBe(expected))

  it('has a code of gRPC for every error', () => {
    const codes = Object.keys(errorDefinitions).map((code) => statusOf(code as ErrorCode))
    expect(codes.every((code) => /^([1-9]|1[0-6])$/.test(code ?? ''))).toBe(true)
  })

  it('has its message encoded', () => {
    const answer = toGrpcAnswer({ code: 'no-rule', status: 404, detail: '100 % ä\n' })
    expect(answer.headers[5]).toBe('100 %25 %C3%A4%0A')
  })
})
