import { describe, expect, it } from 'vitest'
import { isGrpcCall, toGrpcStatus } from './grpc-status.ts'

describe('what a caller of gRPC is told', () => {
  it.each([
    { guarantee: 'that no rule takes the call', status: 404, name: 'UNIMPLEMENTED' },
    { guarantee: 'that a backend is not valid', status: 500, name: 'UNAVAILABLE' },
    { guarantee: 'that no endpoint answers', status: 503, name: 'UNAVAILABLE' },
    { guarantee: 'that it took too long', status: 504, name: 'DEADLINE_EXCEEDED' },
    { guarantee: 'that it may not', status: 403, name: 'PERMISSION_DENIED' },
    { guarantee: 'that something is odd', status: 418, name: 'INTERNAL' },
  ])('$guarantee', ({ status, name }) => {
    expect(toGrpcStatus(status).name).toBe(name)
  })

  it.each([
    { contentType: 'application/grpc', is: true },
    { contentType: 'application/grpc+proto', is: true },
    { contentType: 'application/grpc-web', is: false },
    { contentType: 'application/json', is: false },
    { contentType: undefined, is: false },
  ])('is told to calls only: $contentType', ({ contentType, is }) => {
    expect(isGrpcCall(contentType)).toBe(is)
  })
})
