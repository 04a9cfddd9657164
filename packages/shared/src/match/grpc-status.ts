/**
 * gRPC status: what a caller is told where the gateway itself answers. Callers read `grpc-status` and not the status of
 * HTTP, which is 200 then (gRPC over HTTP/2, "Responses": trailers only).
 *
 * Sources: gRPC "Status codes and their use", "HTTP to gRPC Status Code Mapping"; Gateway API v1 `GRPCRouteRule`
 * (no match: UNIMPLEMENTED; no backend: UNAVAILABLE).
 */
import { isGrpcContent } from '../table/index.ts'

export interface GrpcStatus {
  readonly code: number
  readonly name: string
}

const unimplemented: GrpcStatus = { code: 12, name: 'UNIMPLEMENTED' }
const exhausted: GrpcStatus = { code: 8, name: 'RESOURCE_EXHAUSTED' }
const late: GrpcStatus = { code: 4, name: 'DEADLINE_EXCEEDED' }
const unavailable: GrpcStatus = { code: 14, name: 'UNAVAILABLE' }
const internal: GrpcStatus = { code: 13, name: 'INTERNAL' }

const byHttpStatus: Readonly<Record<number, GrpcStatus>> = {
  401: { code: 16, name: 'UNAUTHENTICATED' },
  403: { code: 7, name: 'PERMISSION_DENIED' },
  404: unimplemented,
  405: unimplemented,
  408: late,
  413: exhausted,
  421: unavailable,
  429: unavailable,
  431: exhausted,
  500: unavailable,
  502: unavailable,
  503: unavailable,
  504: late,
}

/**
 * @param status Of HTTP, as an error of the gateway has it; 500 is a rule or backend that cannot be used.
 * @returns INTERNAL for whatever has no better name.
 */
export function toGrpcStatus(status: number): GrpcStatus {
  return byHttpStatus[status] ?? internal
}

/** Whether a request is a gRPC call: what GRPCRoutes take, and what is answered by `grpc-status`. gRPC-Web is another protocol. */
export function isGrpcCall(contentType: string | null | undefined): boolean {
  return contentType !== null && contentType !== undefined && isGrpcContent(contentType)
}
