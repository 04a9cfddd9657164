/** Query parameters of lists and watches (`metav1.ListOptions`). */
import type { Kind } from '@signalbox/shared/resources'
import { text, wholeNumber } from '../http/parameters.ts'
import { VerbError } from '../verbs/errors.ts'
import { parseLabelSelector } from '../verbs/label-selector.ts'
import { selectableFields, type FieldRequirement, type ListInput } from '../verbs/list.ts'

export interface ListOptions {
  readonly filters: Pick<ListInput, 'labels' | 'fields'>
  readonly paging: Pick<ListInput, 'limit' | 'continue'>
}

/** @throws VerbError `BadRequest` for a selector or number that cannot be read. */
export function readListOptions(url: URL, kind: Kind): ListOptions {
  const labels = text(url, 'labelSelector')
  const fields = text(url, 'fieldSelector')
  const limit = wholeNumber(url, 'limit', 0, 1_000_000) ?? 0
  const token = text(url, 'continue')
  return {
    filters: {
      ...(labels === undefined ? {} : { labels: parseLabelSelector(labels) }),
      ...(fields === undefined ? {} : { fields: parseFieldSelector(fields, kind) }),
    },
    paging: { ...(limit === 0 ? {} : { limit }), ...(token === undefined ? {} : { continue: token }) },
  }
}

function parseFieldSelector(selector: string, kind: Kind): readonly FieldRequirement[] {
  const known = selectableFields(kind)
  return selector.split(',').map((part) => {
    const [, field, sign, value] = /^([A-Za-z.]+)(==|!=|=)([^=!]*)$/.exec(part.trim()) ?? []
    if (field !== undefined && value !== undefined && known.includes(field))
      return { field, value, isEqual: sign !== '!=' }
    throw new VerbError(
      'BadRequest',
      `The field selector cannot be read at "${part}"; known fields are ${known.join(', ')}.`,
    )
  })
}
