/**
 * gRPC status: what a caller is told where the gateway itself answers. Callers read `grpc-status` and not the status of
 * HTTP, which is 200 then (gRPC over HTTP/2, "Responses": trailers only).
 *
 * Sources: gRPC "Status codes and their use", "HTTP to gRPC Status Code Mapping"; Gateway API v1 `GRPCRouteRule`
 * (no match: UNIMPLEMENTED; no backend: UNAVAILABLE).
 */
export interface GrpcStatus {
  readonly code: number
  readonly name: string
}

const byHttpStatus: Readonly<Record<number, GrpcStatus>> = {
  400: { code: 13, name: 'INTERNAL' },
  401: { code: 16, name: 'UNAUTHENTICATED' },
  403: { code: 7, name: 'PERMISSION_DENIED' },
  404: { code: 12, name: 'UNIMPLEMENTED' },
  413: { code: 8, name: 'RESOURCE_EXHAUSTED' },
  429: { code: 8, name: 'RESOURCE_EXHAUSTED' },
  499: { code: 1, name: 'CANCELLED' },
  504: { code: 4, name: 'DEADLINE_EXCEEDED' },
}

const unavailable: GrpcStatus = { code: 14, name: 'UNAVAILABLE' }
const unknown: GrpcStatus = { code: 2, name: 'UNKNOWN' }

/** @param status Of HTTP, as an error of the gateway has it. Every 5xx that is not listed is UNAVAILABLE. */
export function toGrpcStatus(status: number): GrpcStatus {
  return byHttpStatus[status] ?? (status >= 500 ? unavailable : unknown)
}

/** Whether a request is a gRPC call: what GRPCRoutes take, and what is answered by `grpc-status`. */
export function isGrpcCall(contentType: string | null | undefined): boolean {
  return contentType?.startsWith('application/grpc') === true
}
