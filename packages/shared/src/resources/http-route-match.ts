/** What an HTTPRoute's rule matches: path, headers, query parameters, method (Gateway API v1 `HTTPRouteMatch`). */
import * as z from 'zod'
import { compileRegex } from '../lib/index.ts'
import { headerName, pathCharacters } from './fields.ts'
import { refuseDuplicates, rule } from './rule.ts'

/** Why `value` cannot be the path of an Exact or PathPrefix match; `null` where it can. */
function pathProblem(value: string): string | null {
  if (!value.startsWith('/')) return 'This must begin with "/".'
  for (const part of ['//', '/./', '/../', '%2f', '%2F', '#'])
    if (value.includes(part)) return `This must not contain ${JSON.stringify(part)}.`
  for (const end of ['/..', '/.']) if (value.endsWith(end)) return `This must not end with ${JSON.stringify(end)}.`
  return pathCharacters.test(value) ? null : 'This must hold only what may stand in a path; encode the rest as %XX.'
}

/** The error of a `RegularExpression` match at `value`; nothing for other types. */
const regexCompiles = rule<{ readonly type: string; readonly value: string }>(({ type, value }, refuse) => {
  if (type !== 'RegularExpression') return
  const regex = compileRegex(value)
  if (!regex.ok) refuse(['value'], 'FieldValueInvalid', /[.]$/.test(regex.error) ? regex.error : `${regex.error}.`)
})

export const pathMatch = z
  .strictObject({
    type: z.enum(['Exact', 'PathPrefix', 'RegularExpression']).default('PathPrefix').meta({
      description:
        'Exact: the very path. PathPrefix: the path or anything below it, by whole segments. RegularExpression: RE2 syntax, over the whole path.',
    }),
    value: z.string().max(1024).default('/').meta({ description: 'Case-sensitive. Default: /, which is every path.' }),
  })
  .check(
    rule(({ type, value }, refuse) => {
      const problem = type === 'RegularExpression' ? null : pathProblem(value)
      if (problem !== null) refuse(['value'], 'FieldValueInvalid', problem)
    }),
    regexCompiles,
  )
export type PathMatch = z.infer<typeof pathMatch>

const valueMatchType = z
  .enum(['Exact', 'RegularExpression'])
  .default('Exact')
  .meta({ description: 'Exact: the very value. RegularExpression: RE2 syntax, over the whole value.' })

export const headerMatch = z
  .strictObject({
    type: valueMatchType,
    name: headerName.meta({ description: 'Name of the header, in any case.' }),
    value: z.string().min(1).max(4096).meta({ description: 'Case-sensitive.' }),
  })
  .check(regexCompiles)
export type HeaderMatch = z.infer<typeof headerMatch>

export const queryParamMatch = z
  .strictObject({
    type: valueMatchType,
    name: headerName.meta({ description: 'Name of the query parameter, case-sensitive.' }),
    value: z
      .string()
      .min(1)
      .max(1024)
      .meta({ description: 'Case-sensitive. Of a repeated parameter the first counts.' }),
  })
  .check(regexCompiles)
export type QueryParamMatch = z.infer<typeof queryParamMatch>

export const httpMethods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'] as const
export const httpMethod = z.enum(httpMethods)

/** Names stand once, as written (upstream: lists keyed by `name`). */
export const uniqueNames = rule<readonly { readonly name: string }[]>((elements, refuse) =>
  refuseDuplicates(
    elements,
    ({ name }) => name,
    (index, first) =>
      refuse([index, 'name'], 'FieldValueDuplicate', `This name stands in entry ${first} of the list already.`),
  ),
)

export const httpRouteMatch = z.strictObject({
  path: pathMatch.prefault({}).meta({ description: 'Default: every path.' }),
  headers: z
    .array(headerMatch)
    .max(16)
    .check(uniqueNames)
    .optional()
    .meta({ description: 'Headers that a request must have, all of them. At most 16.' }),
  queryParams: z
    .array(queryParamMatch)
    .max(16)
    .check(uniqueNames)
    .optional()
    .meta({ description: 'Query parameters that a request must have, all of them. At most 16.' }),
  method: httpMethod.optional().meta({ description: 'Only this method. Default: every method.' }),
})
export type HTTPRouteMatch = z.infer<typeof httpRouteMatch>
