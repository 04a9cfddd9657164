/**
 * Errors: everything that the gateway itself may answer with instead of an origin. The only table of its kind: code,
 * status, public text and whether another attempt may help stand in one row.
 *
 * Codes are for programs (access log, traffic report, the `code` of a JSON body) and never change; texts are for
 * people and say nothing of addresses, ports or software behind the gateway.
 */
interface ErrorDefinition {
  readonly status: number
  readonly title: string
  /** One sentence for whoever sent the request: what happened and, where there is something, what to do. */
  readonly detail: string
  /** Whether another endpoint, or the same one once more, may answer. What was sent already decides too: `forward/retry.ts`. */
  readonly retriable: boolean
}

const clientFault = (status: number, title: string, detail: string): ErrorDefinition => ({
  status,
  title,
  detail,
  retriable: false,
})

const attemptFailed = (status: number, title: string, detail: string): ErrorDefinition => ({
  status,
  title,
  detail,
  retriable: true,
})

/** Rows by status. RFC 9110 §15 says what each status means. */
export const errorDefinitions = {
  'bad-request': clientFault(400, 'Bad request', 'The request does not follow the HTTP protocol.'),
  'bad-request-target': clientFault(400, 'Bad request', 'The address of the request cannot be read in one safe way.'),
  'bad-host': clientFault(400, 'Bad request', 'The request must name exactly one valid host.'),
  'bad-framing': clientFault(400, 'Bad request', 'It is not clear where the content of the request ends.'),
  'content-not-allowed': clientFault(400, 'Bad request', 'A request with this method must not have content.'),
  forbidden: clientFault(403, 'Forbidden', 'Whoever decides about requests for this address has refused this one.'),
  'no-rule': clientFault(404, 'Not found', 'No route takes this request. Check its host, path and method.'),
  'method-not-supported': clientFault(405, 'Method not allowed', 'This gateway opens no tunnels (CONNECT).'),
  'request-timeout': clientFault(408, 'Request timed out', 'The content of the request did not arrive in time.'),
  'content-too-large': clientFault(
    413,
    'Content too large',
    'The content of the request is larger than is taken here.',
  ),
  'target-too-long': clientFault(414, 'Address too long', 'The address of the request is longer than is taken here.'),
  'not-grpc': clientFault(
    415,
    'Not a gRPC call',
    'The route of this request takes gRPC calls only: HTTP/2 with the content type application/grpc.',
  ),
  'expectation-failed': clientFault(417, 'Expectation failed', 'The only expectation met here is "100-continue".'),
  misdirected: clientFault(421, 'Misdirected', 'This host is served on another connection. Ask again on a new one.'),
  'header-too-large': clientFault(431, 'Header too large', 'The header of the request is larger than is taken here.'),
  'client-gone': clientFault(499, 'Client gone', 'The client went away before it was answered.'),

  'invalid-backend': clientFault(
    500,
    'Misconfigured',
    'The route of this request points to a service that cannot be used.',
  ),
  'broken-rule': clientFault(500, 'Misconfigured', 'The route of this request asks for something that cannot be done.'),
  internal: clientFault(500, 'Internal error', 'The gateway met an error of its own. It has been recorded.'),
  'coding-not-supported': clientFault(501, 'Not implemented', 'The transfer coding of the request is not supported.'),
  'version-not-supported': clientFault(505, 'Version not supported', 'This version of HTTP is not spoken here.'),

  'connect-failed': attemptFailed(502, 'Service unreachable', 'The service behind this address could not be reached.'),
  'upstream-reset': attemptFailed(
    502,
    'Service hung up',
    'The service behind this address broke off before it answered.',
  ),
  'upstream-invalid-response': clientFault(
    502,
    'Bad answer',
    'The service behind this address gave an answer that is not valid.',
  ),
  'no-endpoint': clientFault(
    503,
    'Service unavailable',
    'The service behind this address has nothing running that could answer.',
  ),
  'no-healthy-endpoint': clientFault(
    503,
    'Service unavailable',
    'The service behind this address is not healthy at the moment. Try again later.',
  ),
  'circuit-open': clientFault(
    503,
    'Service unavailable',
    'The service behind this address failed too often and is left alone for a while. Try again later.',
  ),
  'authoriser-failed': clientFault(
    503,
    'Service unavailable',
    'Whoever decides about requests for this address could not be asked.',
  ),
  'attempts-failed': clientFault(
    503,
    'Service unavailable',
    'The service behind this address could not be reached, however often it was tried.',
  ),
  overloaded: clientFault(503, 'Too busy', 'Too many requests wait for this service. Try again in a moment.'),
  shed: clientFault(503, 'Too busy', 'The gateway has more to do than it can. Try again in a moment.'),
  'too-many-connections': clientFault(503, 'Too busy', 'Too many connections are open. Try again in a moment.'),
  'upstream-timeout': clientFault(504, 'Service too slow', 'The service behind this address did not answer in time.'),
} as const satisfies Record<string, ErrorDefinition>

export type ErrorCode = keyof typeof errorDefinitions

/** Something that ends an exchange or an attempt. `cause` is for the log, never for the client. */
export class GatewayError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly title: string
  /** The sentence that goes to the client. */
  readonly detail: string
  readonly retriable: boolean

  /** @param detail Replaces the table's sentence where more can be said to the client. */
  constructor(code: ErrorCode, options: { readonly detail?: string; readonly cause?: unknown } = {}) {
    const definition = errorDefinitions[code]
    super(
      `${code}: ${options.detail ?? definition.detail}`,
      options.cause === undefined ? {} : { cause: options.cause },
    )
    this.name = 'GatewayError'
    this.code = code
    this.status = definition.status
    this.title = definition.title
    this.detail = options.detail ?? definition.detail
    this.retriable = definition.retriable
  }
}

/** Whatever was thrown, as a GatewayError: itself, or `internal` with the original as cause. */
export function toGatewayError(thrown: unknown): GatewayError {
  return thrown instanceof GatewayError ? thrown : new GatewayError('internal', { cause: thrown })
}
