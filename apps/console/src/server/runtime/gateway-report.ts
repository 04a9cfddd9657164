/** Gateway report: the content of `POST /signalbox/v1/report`, checked at the door. */
import { toFieldPath, type FieldError } from '@signalbox/shared/lib'
import type { GatewayReport } from '@signalbox/shared/snapshot'
import * as z from 'zod'

const text = z.string().max(4096)
const time = z.iso.datetime({ offset: true })
const count = z.number().min(0)
const port = z.number().int().min(0).max(65_535)

const addressing = z.object({ bind: text, pool: z.array(text).max(1000), portOffset: z.number().int() })

const listenerReport = z.object({
  listener: text,
  address: text,
  boundPort: z.number().int(),
  state: z.enum(['listening', 'failed']),
  error: text.exactOptional(),
})

const endpointReport = z.object({
  upstream: text,
  address: text,
  port,
  health: z.enum(['healthy', 'unhealthy', 'unknown']),
  checked: z.boolean().exactOptional(),
  reason: text.exactOptional(),
  since: time.exactOptional(),
  circuit: z.enum(['open', 'half-open']).exactOptional(),
  lastError: text.exactOptional(),
  lastErrorAt: text.exactOptional(),
  active: count,
})

const trafficReport = z.object({
  rule: text,
  listener: text,
  upstream: text.exactOptional(),
  requests: count,
  statusClasses: z.tuple([count, count, count, count, count]),
  requestBytes: count,
  responseBytes: count,
  durationMsSum: count,
})

const requestSample = z.object({
  at: time,
  listener: text,
  method: text,
  host: text,
  path: z.string().max(65_536),
  rule: text.nullable(),
  status: z.number().int(),
  durationMs: count,
  upstream: text.exactOptional(),
  endpoint: text.exactOptional(),
  errorCode: text.exactOptional(),
})

/** Fields that it does not know are left out: a newer gateway process may report more. */
const gatewayReport: z.ZodType<GatewayReport> = z.object({
  instance: z.string().min(1).max(100),
  startedAt: time,
  version: text,
  revision: z.number().int().min(0),
  addressing,
  listeners: z.array(listenerReport).max(10_000),
  endpoints: z.array(endpointReport).max(100_000),
  traffic: z.array(trafficReport).max(200_000),
  samples: z.array(requestSample).max(50),
})

export type ParsedReport =
  { readonly ok: true; readonly report: GatewayReport } | { readonly ok: false; readonly errors: readonly FieldError[] }

/** The report, or everything that is wrong with it. Never throws. */
export function parseGatewayReport(value: unknown): ParsedReport {
  const parsed = gatewayReport.safeParse(value)
  if (parsed.success) return { ok: true, report: parsed.data }
  const errors = parsed.error.issues.map(({ path, message }): FieldError => {
    return { path: toFieldPath(path), reason: 'FieldValueInvalid', message: `${message}.` }
  })
  return { ok: false, errors }
}
