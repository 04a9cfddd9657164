/**
 * One thing wrong with one field of a resource.
 *
 * Reasons are the closed vocabulary of a Kubernetes API server (`metav1.CauseType`), so that the Kubernetes dialect
 * passes them on unchanged. Programs read `reason` and `path`; people read `message`.
 */
export type FieldErrorReason =
  | 'FieldValueRequired'
  | 'FieldValueInvalid'
  | 'FieldValueNotSupported'
  | 'FieldValueDuplicate'
  | 'FieldValueForbidden'
  | 'FieldValueNotFound'
  | 'FieldValueTooLong'
  | 'FieldValueTooMany'
  | 'FieldValueTypeInvalid'
  /** Another field manager has it (server-side apply). */
  | 'FieldManagerConflict'

export interface FieldError {
  /** Dotted path from the resource's root, `spec.rules[0].matches[1].path.value`; `''` is the resource itself. */
  readonly path: string
  readonly reason: FieldErrorReason
  /** A whole sentence for a person, without the path in front. Never holds the value of a secret field. */
  readonly message: string
}

/** Renders path segments as {@link FieldError.path} does: keys that are no identifiers stand in brackets and quotes. */
export function toFieldPath(segments: readonly (string | number | symbol)[]): string {
  let path = ''
  for (const segment of segments) {
    if (typeof segment === 'number') path += `[${segment}]`
    else if (typeof segment === 'string' && /^[A-Za-z_$][\w$-]*$/.test(segment))
      path += path === '' ? segment : `.${segment}`
    else path += `[${JSON.stringify(String(segment))}]`
  }
  return path
}
