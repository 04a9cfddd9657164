import type { Call } from '../http/serve.ts'
import { VerbError } from '../verbs/errors.ts'

export function notAllowed({ request, url }: Call): VerbError {
  return new VerbError('MethodNotAllowed', `${request.method} is not possible at ${url.pathname}.`)
}
