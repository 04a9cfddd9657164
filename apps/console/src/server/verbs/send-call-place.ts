/** Where a gRPC call goes, and why: the listener that Explain names for its path. */
import type { Explanation, ExplainRequest } from '@signalbox/shared/explain'
import type { Context } from './context.ts'
import { toMetadata, type CallPlace } from './send-call-channel.ts'
import { authorityOf, nameOf, placeRequest } from './send-listener.ts'

export interface AskedCall {
  /** Its url says scheme, host and port; its headers are the metadata. */
  readonly request: ExplainRequest
  readonly gateway: string | undefined
}

/** @param method `shop.v1.Carts/Get` @throws VerbError as `placeRequest` and `toMetadata` do. */
export function placeCall(
  context: Context,
  { request, gateway }: AskedCall,
  method: string,
): { readonly place: CallPlace; readonly explanation: Explanation } {
  const { headers = {} } = request
  const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(request.url)?.[0] ?? ''
  const call = { ...request, protocol: 'grpc', method: 'POST', url: `${origin}/${method.replace(/^\//, '')}` }
  const [host] = Object.entries(headers).flatMap(([name, value]) =>
    name.toLowerCase() === 'host' ? [value].flat() : [],
  )
  const { to, explanation } = placeRequest(context, { request: call, gateway })
  const place = {
    to,
    isSecure: /^(https|wss):/i.test(origin),
    authority: host ?? authorityOf(request.url),
    serverName: nameOf(request),
    metadata: toMetadata(headers),
  }
  return { place, explanation }
}
