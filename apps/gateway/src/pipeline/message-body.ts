/**
 * Message body: a short message to a client as Kong writes it, in the form that the client's Accept asks for:
 * `{"message", "request_id"}`, a page, XML or text.
 */
import { chooseForm } from './accept.ts'
import { escapeText } from './error-page.ts'

export interface Message {
  readonly status: number
  readonly message: string
  readonly requestId: string
}

export function toMessageBody(
  accept: string | undefined,
  { status, message, requestId }: Message,
): { readonly contentType: string; readonly text: string } {
  if (asksForXml(accept))
    return {
      contentType: 'application/xml',
      text: `<?xml version="1.0" encoding="UTF-8"?>\n<error>\n  <message>${escapeText(message)}</message>\n  <requestid>${escapeText(requestId)}</requestid>\n</error>`,
    }
  const contentType = chooseForm(accept)
  switch (contentType) {
    case 'application/json':
      return { contentType, text: JSON.stringify({ message, request_id: requestId }) }
    case 'text/html':
      return {
        contentType,
        text: `<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>${status}</title></head>\n<body>\n<h1>${status}</h1>\n<p>${escapeText(message)}</p>\n<p>request_id: ${escapeText(requestId)}</p>\n</body>\n</html>\n`,
      }
    case 'text/plain':
      return { contentType, text: `${message}\nrequest_id: ${requestId}` }
  }
}

/** Whether XML is asked for and nothing that is preferred here. */
function asksForXml(accept: string | undefined): boolean {
  if (accept === undefined) return false
  const types = accept
    .toLowerCase()
    .split(',')
    .map((range) => range.split(';', 1)[0]?.trim() ?? '')
  return (
    types.some((type) => type === 'application/xml' || type === 'text/xml') &&
    !types.some((type) => type === '*/*' || type === 'application/json' || type === 'text/html' || type === 'text/*')
  )
}
