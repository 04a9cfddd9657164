/** What the Try page asks of the console. */
import type { Explanation } from '@signalbox/shared/explain'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '@/client/api.ts'
import { toExplainBody, type Asked } from './asked.ts'

/** `POST /signalbox/v1/send`. */
export interface Sent {
  readonly response: {
    readonly status: number
    readonly statusText: string
    /** In order, as received. */
    readonly headers: readonly { readonly name: string; readonly value: string }[]
    readonly body: string
    readonly encoding: 'text' | 'base64'
    /** The answer went on longer than is shown. */
    readonly truncated: boolean
  }
  /** Milliseconds from the start. */
  readonly timing: { readonly connectMs: number; readonly firstByteMs: number; readonly totalMs: number }
  readonly explanation: Explanation
}

/** @param revision of the configuration: a new one is explained anew. */
export function explainQuery(asked: Asked, revision: number) {
  return queryOptions({
    queryKey: ['explain', asked, revision],
    queryFn: ({ signal }) =>
      request<Explanation>('/signalbox/v1/explain', { method: 'POST', body: toExplainBody(asked), signal }),
    enabled: asked.url.trim() !== '',
    placeholderData: keepPreviousData,
    retry: false,
  })
}

/** @throws ApiError */
export function sendRequest(asked: Asked): Promise<Sent> {
  return request<Sent>('/signalbox/v1/send', { method: 'POST', body: toExplainBody(asked) })
}
