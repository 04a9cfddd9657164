/** Whether an expression takes a request, whatever else there is. Pure; the very code that the gateway runs. */
import { toExpressionRequest, type ExplainRequest } from '@signalbox/shared/explain'
import { compileExpression, newNotes, readExpression, type Subsystem } from '@signalbox/shared/expression'

/** `null` where the expression cannot be read. */
export function trialOf(text: string, subsystem: Subsystem): ((request: ExplainRequest) => boolean) | null {
  const read = readExpression(text, subsystem)
  if (!read.ok) return null
  const test = compileExpression(read.value, subsystem)
  return (request) => test(toExpressionRequest(withName(request)), newNotes())
}

/** A client names in TLS the host that it asks for. */
function withName(request: ExplainRequest): ExplainRequest {
  const [, host] = /^https:\/\/([^/?#:]+)/i.exec(request.url) ?? []
  return request.sni === undefined && host !== undefined ? { ...request, sni: host } : request
}
