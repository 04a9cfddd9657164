/**
 * Propagation: the headers by which a trace goes on from one program to the next.
 *
 * Sources: W3C Trace Context (`traceparent`, `tracestate`); B3 (`x-b3-…`, and `b3` in one header); Jaeger
 * (`uber-trace-id`).
 */
import { isSpanContextValid, TraceFlags, type SpanContext } from '@opentelemetry/api'
import { parseTraceParent, TraceState } from '@opentelemetry/core'
import type { HeaderList } from '@signalbox/shared/lib'

export type TraceFormat = 'w3c' | 'b3' | 'b3-single' | 'jaeger'

export interface FoundTrace {
  readonly format: TraceFormat
  readonly context: SpanContext
}

type Reader = (headers: Pick<HeaderList, 'get'>) => SpanContext | null

const readers: Readonly<Record<TraceFormat, Reader>> = {
  w3c(headers) {
    const parsed = parseTraceParent(headers.get('traceparent') ?? '')
    if (parsed === null) return null
    const state = headers.get('tracestate')
    return { ...parsed, isRemote: true, ...(state === null ? {} : { traceState: new TraceState(state) }) }
  },
  b3(headers) {
    const isSampled = headers.get('x-b3-sampled') === '1' || headers.get('x-b3-flags') === '1'
    return toContext(headers.get('x-b3-traceid'), headers.get('x-b3-spanid'), isSampled)
  },
  'b3-single'(headers) {
    const [traceId, spanId, sampled] = (headers.get('b3') ?? '').split('-')
    return toContext(traceId, spanId, sampled === '1' || sampled === 'd')
  },
  jaeger(headers) {
    const [traceId, spanId, , flags] = decode(headers.get('uber-trace-id') ?? '').split(':')
    return toContext(traceId, spanId, (Number.parseInt(flags ?? '0', 16) & 1) === 1)
  },
}

/** The first that is there and valid, in the order of `formats`; `null` where there is none. */
export function extractTrace(headers: Pick<HeaderList, 'get'>, formats: readonly TraceFormat[]): FoundTrace | null {
  for (const format of formats) {
    const context = readers[format](headers)
    if (context !== null && isSpanContextValid(context)) return { format, context }
  }
  return null
}

interface Wanted {
  readonly inject?: readonly ('preserve' | TraceFormat)[] | null | undefined
  readonly default_format: TraceFormat
}

/** @param found What the client used. @param headerType Of older versions of Kong. */
export function formatsToInject(
  { inject, default_format: byDefault }: Wanted,
  found: TraceFormat | null,
  headerType: 'preserve' | 'ignore' | TraceFormat,
): ReadonlySet<TraceFormat> {
  const older = headerType === 'ignore' ? 'preserve' : headerType
  return new Set((inject ?? [older]).map((wanted) => (wanted === 'preserve' ? (found ?? byDefault) : wanted)))
}

/** Other headers of the same format go. */
export function injectTrace(headers: HeaderList, format: TraceFormat, context: SpanContext): void {
  const { traceId, spanId, traceState } = context
  const isSampled = (context.traceFlags & TraceFlags.SAMPLED) !== 0
  switch (format) {
    case 'w3c': {
      headers.set('traceparent', `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`)
      const state = traceState?.serialize() ?? ''
      if (state === '') headers.remove('tracestate')
      else headers.set('tracestate', state)
      break
    }
    case 'b3':
      headers.set('x-b3-traceid', traceId)
      headers.set('x-b3-spanid', spanId)
      headers.set('x-b3-sampled', isSampled ? '1' : '0')
      for (const name of ['x-b3-parentspanid', 'x-b3-flags']) headers.remove(name)
      break
    case 'b3-single':
      headers.set('b3', `${traceId}-${spanId}-${isSampled ? '1' : '0'}`)
      break
    case 'jaeger':
      headers.set('uber-trace-id', `${traceId}:${spanId}:0:${isSampled ? '1' : '0'}`)
  }
}

/** Ids of 64 bits are filled up with zeros. */
function toContext(
  traceId: string | null | undefined,
  spanId: string | null | undefined,
  isSampled: boolean,
): SpanContext | null {
  if (!/^[0-9a-f]{1,32}$/i.test(traceId ?? '') || !/^[0-9a-f]{1,16}$/i.test(spanId ?? '')) return null
  return {
    traceId: (traceId ?? '').toLowerCase().padStart(32, '0'),
    spanId: (spanId ?? '').toLowerCase().padStart(16, '0'),
    traceFlags: isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
