/**
 * Admin server: the gateway process's own health and figures, on an address of their own (`SIGNALBOX_ADMIN_BIND`).
 *
 * | path | answer |
 * | --- | --- |
 * | `/healthz` | 200 as long as the process runs |
 * | `/readyz` | 200 once a configuration is in force, 503 before that and while the process drains |
 * | `/metrics` | Prometheus text |
 * | `/status` | JSON: what is in force, what is not and why. No secrets |
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export interface AdminParts {
  readonly address: string
  /** 0 takes a free one. */
  readonly port: number
  /** `null` when ready, else why not, as a sentence. */
  readonly unreadiness: () => string | null
  readonly metrics: () => string
  /** What JSON.stringify takes. */
  readonly status: () => unknown
  readonly log: (sentence: string) => void
}

export interface AdminServer {
  /** The bound port, or `null` where binding failed: traffic is served all the same. */
  readonly port: number | null
  close(): void
}

type Answer = readonly [status: number, contentType: string, content: string]

/** Never rejects. */
export async function openAdminServer(parts: AdminParts): Promise<AdminServer> {
  const server = createServer((request, response) => respond(request, response, parts))
  server.on('connection', (connection) => connection.on('error', () => connection.destroy()))
  const error = await new Promise<Error | null>((settle) => {
    server.on('error', settle)
    server.listen({ host: parts.address, port: parts.port, exclusive: true }, () => settle(null))
  })
  if (error !== null)
    parts.log(
      `Health and metrics cannot be served on ${parts.address}:${parts.port} (${error.message}). Free the port or set SIGNALBOX_ADMIN_BIND.`,
    )
  const bound = server.address()
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : null,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

function respond(request: IncomingMessage, response: ServerResponse, parts: AdminParts): void {
  const [status, contentType, content] = answer(request, parts)
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(content),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : content)
}

function answer(request: IncomingMessage, parts: AdminParts): Answer {
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Only GET is answered here.')
  switch (request.url?.split('?')[0]) {
    case '/healthz':
      return plain(200, 'ok')
    case '/readyz': {
      const why = parts.unreadiness()
      return why === null ? plain(200, 'ok') : plain(503, why)
    }
    case '/metrics':
      return [200, 'text/plain; version=0.0.4; charset=utf-8', parts.metrics()]
    case '/status':
      return [200, 'application/json', `${JSON.stringify(parts.status(), null, 2)}\n`]
    default:
      return plain(404, 'There are /healthz, /readyz, /metrics and /status.')
  }
}

function plain(status: number, sentence: string): Answer {
  return [status, 'text/plain; charset=utf-8', `${sentence}\n`]
}
