/** Record: what is said about an exchange once it has ended. */
import type { Exchange } from '../exchange/exchange.ts'
import type { Outcome } from '../exchange/outcome.ts'
import type { ExchangeRecord } from '../observe/record.ts'

/** Nobody was answered; nginx's number, which the access logs of most gateways use. */
const clientGoneStatus = 499

export function toExchangeRecord(
  exchange: Exchange,
  outcome: Outcome,
  { atMs, nowMs }: { readonly atMs: number; readonly nowMs: number },
): ExchangeRecord {
  return {
    listener: outcome.listener?.id ?? null,
    rule: outcome.rule?.id ?? null,
    upstream: outcome.upstream,
    endpoint: outcome.endpoint,
    method: exchange.request.method,
    host: outcome.host,
    path: outcome.path,
    status: outcome.status === 0 ? clientGoneStatus : outcome.status,
    requestBytes: outcome.requestBytes,
    responseBytes: outcome.responseBytes,
    durationMs: nowMs - exchange.startedAtMs,
    errorCode: outcome.errorCode,
    at: atMs,
  }
}
