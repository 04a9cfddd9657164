/**
 * Field validation: what becomes of fields that no schema knows. Source: Kubernetes API concepts, "Server-side field
 * validation"; like an API server, Warn is what is done where nothing is asked for.
 */
import type { FieldError } from '@signalbox/shared/lib'
import { oneOf } from '../http/parameters.ts'

export interface FieldValidation {
  /** For the verb; absent where unknown fields are refused. */
  readonly onUnknownField?: (error: FieldError) => void
  /** Adds what the client is to be warned of. */
  readonly withWarnings: (response: Response) => Response
}

const modes = ['Strict', 'Warn', 'Ignore'] as const
/** A header of a few lines; a document may hold thousands of unknown fields. */
const maxWarnings = 20

/** @throws VerbError `BadRequest` for another value of `fieldValidation`. */
export function readFieldValidation(url: URL): FieldValidation {
  const mode = oneOf(url, 'fieldValidation', modes) ?? 'Warn'
  if (mode === 'Strict') return { withWarnings: (response) => response }
  if (mode === 'Ignore') return { onUnknownField: () => {}, withWarnings: (response) => response }
  const paths = new Set<string>()
  return {
    onUnknownField: ({ path }) => paths.add(path),
    withWarnings: (response) => {
      for (const path of [...paths].slice(0, maxWarnings)) {
        response.headers.append('warning', `299 - "${toQuoted(`unknown field "${path}"`)}"`)
      }
      return response
    },
  }
}

/** RFC 9110 §5.6.4; what no header may hold becomes a question mark. */
function toQuoted(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').replace(/["\\]/g, '\\$&')
}
