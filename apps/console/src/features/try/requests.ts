/** What the Try page asks of the console. */
import type { Explanation } from '@signalbox/shared/explain'
import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { request } from '@/client/api.ts'
import { isEmpty, toExplainBody, toMethodsBody, toSendBody, type Asked } from './asked.ts'

interface Field {
  readonly name: string
  readonly value: string
}

export interface SentTls {
  readonly version: string
  readonly cipher: string
  readonly alpn: string | null
  readonly certificates: readonly {
    readonly subject: string
    readonly issuer: string
    readonly names: readonly string[]
    /** ISO 8601. */
    readonly validFrom: string
    readonly validTo: string
    readonly fingerprint: string
  }[]
  /** Why common clients would refuse the certificate; `null` where they would not. */
  readonly distrust: string | null
}

export interface SentHttp {
  readonly protocol: 'http'
  readonly response: {
    readonly status: number
    readonly statusText: string
    /** In order, as received. */
    readonly headers: readonly Field[]
    readonly body: string
    readonly encoding: 'text' | 'base64'
    /** The answer went on longer than is shown. */
    readonly truncated: boolean
  }
  readonly version: '1.1' | '2'
  readonly tls: SentTls | null
  /** Milliseconds from the start. */
  readonly timing: { readonly connectMs: number; readonly firstByteMs: number; readonly totalMs: number }
}

export interface SentCall {
  readonly protocol: 'grpc'
  readonly kind: string
  readonly messages: readonly unknown[]
  readonly truncated: boolean
  readonly status: { readonly code: number; readonly name: string; readonly details: string }
  readonly headers: readonly Field[]
  readonly trailers: readonly Field[]
  readonly timing: { readonly totalMs: number }
}

export interface SentBytes {
  /** Base64. */
  readonly bytes: string
  readonly size: number
}

interface SentAnswer extends SentBytes {
  /** A sentence: how it ended. */
  readonly end: string
}

interface StreamTiming {
  readonly connectMs: number
  readonly totalMs: number
}

export interface SentHandshake {
  readonly protocol: 'tls'
  readonly tls: SentTls | null
  readonly outcome: string
  readonly answer: SentAnswer | null
  readonly timing: StreamTiming
}

export interface SentConnection {
  readonly protocol: 'tcp'
  readonly answer: SentAnswer
  readonly timing: StreamTiming
}

export interface SentDatagrams {
  readonly protocol: 'udp'
  readonly answers: readonly (SentBytes & { readonly atMs: number })[]
}

/** `POST /signalbox/v1/send`. */
export type Sent = (SentHttp | SentCall | SentHandshake | SentConnection | SentDatagrams) & {
  readonly explanation: Explanation
}

/** `POST /signalbox/v1/send/methods`. */
export interface MethodList {
  readonly methods: readonly { readonly name: string; readonly kind: string; readonly example: unknown }[]
}

/** @param revision of the configuration: a new one is explained anew. */
export function explainQuery(asked: Asked, revision: number) {
  const body = toExplainBody(asked)
  return queryOptions({
    queryKey: ['explain', body, revision],
    queryFn: ({ signal }) => request<Explanation>('/signalbox/v1/explain', { method: 'POST', body, signal }),
    enabled: !isEmpty(asked),
    placeholderData: keepPreviousData,
    retry: false,
  })
}

/** @throws ApiError */
export function sendRequest(asked: Asked): Promise<Sent> {
  return request<Sent>('/signalbox/v1/send', { method: 'POST', body: toSendBody(asked) })
}

/** Asks the services behind the listener what they can be called for, or reads it from the .proto text. @throws ApiError */
export function listMethods(asked: Asked): Promise<MethodList> {
  return request<MethodList>('/signalbox/v1/send/methods', { method: 'POST', body: toMethodsBody(asked) })
}
