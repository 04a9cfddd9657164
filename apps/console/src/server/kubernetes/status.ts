/** Status objects: how the Kubernetes dialect says that something failed, or was deleted (`metav1.Status`). */
import { toForbiddenMessage } from '@signalbox/shared/access'
import { isKind, kinds } from '@signalbox/shared/resources'
import type { Dialect } from '../http/dialect.ts'
import type { LocatedError, VerbError, VerbErrorCode } from '../verbs/errors.ts'

/** `metav1.StatusReason` of each code. */
export const statusReasons = {
  BadRequest: 'BadRequest',
  Unauthorized: 'Unauthorized',
  Forbidden: 'Forbidden',
  NotFound: 'NotFound',
  MethodNotAllowed: 'MethodNotAllowed',
  AlreadyExists: 'AlreadyExists',
  Conflict: 'Conflict',
  Gone: 'Expired',
  TooLarge: 'RequestEntityTooLarge',
  UnsupportedMediaType: 'UnsupportedMediaType',
  MisdirectedRequest: 'BadRequest',
  Invalid: 'Invalid',
  TooManyRequests: 'TooManyRequests',
  Internal: 'InternalError',
  BadGateway: 'InternalError',
  Unavailable: 'ServiceUnavailable',
  Timeout: 'Timeout',
} as const satisfies Record<VerbErrorCode, string>

/** An error as a Status object with `details.causes`, one per field error. */
export function toStatus(error: VerbError): object {
  if (error.denied !== undefined) return toForbidden(error, error.denied)
  const { kind, name } = error.subject ?? {}
  const details = {
    ...(name === undefined ? {} : { name }),
    ...(kind === undefined ? {} : { kind: error.code === 'Invalid' ? kind : resourceOf(kind) }),
    ...(kind !== undefined && isKind(kind) && kinds[kind].group !== '' ? { group: kinds[kind].group } : {}),
    ...(error.errors.length === 0 ? {} : { causes: error.errors.map(toCause) }),
    ...(error.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: messageOf(error),
    reason: statusReasons[error.code],
    ...(Object.keys(details).length === 0 ? {} : { details }),
    code: error.status,
  }
}

function toForbidden({ code, status }: VerbError, { user, request, reason }: NonNullable<VerbError['denied']>): object {
  const { apiGroup, resource, name } = request
  const group = apiGroup === '' ? {} : { group: apiGroup }
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: toForbiddenMessage(user, request, reason),
    reason: statusReasons[code],
    details: { ...(name === undefined ? {} : { name }), ...group, kind: resource },
    code: status,
  }
}

export const kubernetesDialect: Dialect = {
  door: 'kubernetes',
  error: toStatus,
}

function toCause({ path, reason, message }: LocatedError): object {
  return { reason, message, field: path }
}

// kubectl shows the message alone, so it says every field.
function messageOf(error: VerbError): string {
  if (error.code !== 'Invalid' || error.errors.length === 0) return error.message
  const { kind, name } = error.subject ?? {}
  const subject = kind === undefined ? 'The resource' : `${kind}${name === undefined ? '' : ` "${name}"`}`
  const causes = error.errors.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
  return `${subject} is invalid: ${causes.join(' ')}`
}

// Details name the plural of the kind, except of what is invalid, as an API server's do.
function resourceOf(kind: string): string {
  return isKind(kind) ? kinds[kind].plural : kind
}
