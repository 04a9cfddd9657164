/** Field manager: under which name a change is made. Source: Kubernetes, "Server-Side Apply", field management. */
import { text } from '../http/parameters.ts'
import { VerbError } from '../verbs/errors.ts'

const maxLength = 128

/** The query parameter `fieldManager`, else the program's name as its User-Agent begins. @throws VerbError `BadRequest`. */
export function readManager(request: Request, url: URL): string {
  const named = text(url, 'fieldManager')
  if (named !== undefined && (named.length > maxLength || /[^\x20-\x7e]/.test(named))) {
    throw new VerbError('BadRequest', `fieldManager must be at most ${maxLength} printable characters.`)
  }
  return named ?? /^[\x21-\x2e\x30-\x7e]{1,128}/.exec(request.headers.get('user-agent') ?? '')?.[0] ?? 'unknown'
}
