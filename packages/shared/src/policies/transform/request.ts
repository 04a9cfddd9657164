/**
 * What request-transformer and its advanced form do to a request: first path, then method, headers, query, and, by the
 * gateway alone, the content. Values are rendered from the request as it was received, so the order changes none.
 *
 * Source: Kong Gateway, Request Transformer and Request Transformer Advanced.
 */
import { fail, ok, toEncodedPath, type Result } from '../../lib/index.ts'
import type { PolicyAnswer } from '../answer.ts'
import { compileTemplate, toTemplateValues, type Template, type TemplateValues } from '../template/index.ts'
import type { PolicyTurn } from '../turn.ts'
import { contentKindOf, editContent } from './content.ts'
import { editFields, editParameters, toFieldValue } from './edit-fields.ts'
import { isEmpty, noSteps, readEntry, type JsonType, type Steps, type TypedEntry } from './entries.ts'
import { ParameterList } from './parameter-list.ts'

interface Lists {
  readonly headers: readonly string[]
  readonly querystring: readonly string[]
  readonly body: readonly string[]
  readonly json_types?: readonly JsonType[]
}

/** Config of both types. */
export interface RequestTransformation {
  readonly http_method?: string | undefined
  readonly remove: Lists
  readonly rename: Lists
  readonly replace: Lists & { readonly uri?: string | undefined }
  readonly add: Lists
  readonly append: Lists
  readonly allow?: { readonly body?: readonly string[] | undefined } | undefined
  readonly dots_in_keys?: boolean
}

type Part = 'headers' | 'querystring' | 'body'

/** Steps whose values are rendered per request. */
type Plan = (values: TemplateValues) => Result<Steps, string>

interface Compiled {
  readonly uri: Template | null
  /** `name:value` of `replace.headers`, as far as the name is Host. */
  readonly host: Template | null
  readonly parts: Readonly<Record<Part, Plan | null>>
}

/** By config: templates are compiled once for each. */
const compiled = new WeakMap<RequestTransformation, Compiled>()

function compile(config: RequestTransformation): Compiled {
  const known = compiled.get(config)
  if (known !== undefined) return known
  const host = config.replace.headers.map(readEntry).findLast(({ name }) => name.toLowerCase() === 'host')
  const made = {
    uri: config.replace.uri === undefined ? null : toTemplate(config.replace.uri),
    host: host === undefined ? null : toTemplate(host.value),
    parts: {
      headers: planOf(config, 'headers'),
      querystring: planOf(config, 'querystring'),
      body: planOf(config, 'body'),
    },
  }
  compiled.set(config, made)
  return made
}

/** The schema has refused what does not compile; what did not come through it stays text. */
function toTemplate(text: string): Template {
  const template = compileTemplate(text)
  return template.ok ? template.value : { source: text, isConstant: true, render: () => ok(text) }
}

function planOf(config: RequestTransformation, part: Part): Plan | null {
  const compileList = ({ [part]: entries, json_types: types = [] }: Lists) =>
    entries.map((entry, index) => {
      const { name, value } = readEntry(entry)
      return { name, template: value === '' ? null : toTemplate(value), jsonType: types[index] ?? 'string' }
    })
  const { remove } = config
  const [rename, replace, add, append] = [config.rename, config.replace, config.add, config.append].map(compileList)
  const lists = { rename: rename ?? [], replace: replace ?? [], add: add ?? [], append: append ?? [] }
  if (remove[part].length === 0 && Object.values(lists).every(({ length }) => length === 0)) return null
  return (values) => {
    const rendered: Record<keyof typeof lists, readonly TypedEntry[]> = { rename: [], replace: [], add: [], append: [] }
    for (const step of ['rename', 'replace', 'add', 'append'] as const) {
      const entries = render(lists[step], values)
      if (!entries.ok) return entries
      rendered[step] = entries.value
    }
    return ok({ ...noSteps, ...rendered, remove: remove[part].map((entry) => readEntry(entry).name) })
  }
}

function render(
  list: readonly { readonly name: string; readonly template: Template | null; readonly jsonType: JsonType }[],
  values: TemplateValues,
): Result<readonly TypedEntry[], string> {
  const entries: TypedEntry[] = []
  for (const { name, template, jsonType } of list) {
    if (template === null) continue
    const value = template.render(values)
    if (!value.ok) return value
    entries.push({ name, value: value.value, jsonType })
  }
  return ok(entries)
}

const valuesOf = ({ original, captures }: Pick<PolicyTurn, 'original' | 'captures'>): TemplateValues =>
  toTemplateValues({ headers: original.headers, query: original.query, captures })

const templates = new WeakMap<object, Readonly<Record<string, Template>>>()

/** Renders those of `fields` that config has, each a template of its own. */
export function renderWith<Field extends string>(
  config: Readonly<Partial<Record<Field, string | undefined>>>,
  turn: Pick<PolicyTurn, 'original' | 'captures'>,
  fields: readonly Field[],
): Result<Readonly<Partial<Record<Field, string>>>, string> {
  const known = templates.get(config) ?? compileFields(config, fields)
  templates.set(config, known)
  const values = valuesOf(turn)
  const rendered: Partial<Record<Field, string>> = {}
  for (const field of fields) {
    const value = known[field]?.render(values)
    if (value === undefined) continue
    if (!value.ok) return value
    rendered[field] = value.value
  }
  return ok(rendered)
}

function compileFields<Field extends string>(
  config: Readonly<Partial<Record<Field, string | undefined>>>,
  fields: readonly Field[],
): Readonly<Record<string, Template>> {
  const entries = fields.flatMap((field) => {
    const text = config[field]
    return text === undefined ? [] : [[field, toTemplate(text)] as const]
  })
  return Object.fromEntries(entries)
}

/**
 * Everything but the content. Where a template fails the request is answered 500 and nothing is sent.
 *
 * @param speak Gets the sentence that says which, for the people who run the gateway.
 */
export function transformRequest(
  config: RequestTransformation,
  turn: PolicyTurn,
  speak: (sentence: string) => void = () => undefined,
): PolicyAnswer | null {
  const { uri, host, parts } = compile(config)
  const values = valuesOf(turn)
  const done = collect({
    uri: uri?.render(values) ?? ok(null),
    host: host?.render(values) ?? ok(null),
    headers: parts.headers?.(values) ?? ok(null),
    querystring: parts.querystring?.(values) ?? ok(null),
  })
  if (!done.ok) {
    speak(done.error)
    return templateFailed
  }
  if (done.value.uri !== null) setTarget(turn, done.value.uri)
  if (config.http_method !== undefined) turn.method = config.http_method
  if (done.value.headers !== null) editFields(turn.headers, done.value.headers)
  if (done.value.host !== null) turn.host = toFieldValue(done.value.host)
  if (done.value.querystring !== null)
    turn.search = toSearch(editParameters(turn.search.slice(1), done.value.querystring))
  return null
}

/** What is said is in the gateway's log; a client learns nothing of templates. */
export const templateFailed: PolicyAnswer = { status: 500, message: 'An unexpected error occurred' }

interface Rendered {
  readonly uri: string | null
  readonly host: string | null
  readonly headers: Steps | null
  readonly querystring: Steps | null
}

function collect(results: { readonly [Key in keyof Rendered]: Result<Rendered[Key], string> }): Result<
  Rendered,
  string
> {
  const { uri, host, headers, querystring } = results
  if (!uri.ok) return uri
  if (!host.ok) return host
  if (!headers.ok) return headers
  if (!querystring.ok) return querystring
  return ok({ uri: uri.value, host: host.value, headers: headers.value, querystring: querystring.value })
}

/** A path that replaces the target; a query in it comes before the request's own. */
function setTarget(turn: PolicyTurn, uri: string): void {
  const question = uri.indexOf('?')
  const path = question === -1 ? uri : uri.slice(0, question)
  turn.targetPath = toTargetPath(path)
  if (question === -1) return
  const query = toEncodedPath(uri.slice(question + 1)).replaceAll('#', '%23')
  turn.search = toSearch([query, turn.search.slice(1)].filter((part) => part !== '').join('&'))
}

/** What may stand in a request line: begins with one slash, everything else as triplets. */
export function toTargetPath(path: string): string {
  const encoded = toEncodedPath(path).replaceAll('#', '%23').replaceAll('?', '%3F')
  return encoded.startsWith('/') ? encoded : `/${encoded}`
}

const toSearch = (query: string): string => (query === '' ? '' : `?${query}`)

/** Whether the content has to be read at all. */
export function touchesContent(config: RequestTransformation, contentType: string | null): boolean {
  if (movesForm(config, contentType)) return true
  return (
    (compile(config).parts.body !== null || config.allow?.body !== undefined) && contentKindOf(contentType) !== null
  )
}

/** Requests of these methods have no content as a rule, so that of a form goes into the query. */
const movesForm = ({ http_method: method }: RequestTransformation, contentType: string | null): boolean =>
  method !== undefined && ['GET', 'HEAD', 'TRACE'].includes(method) && contentKindOf(contentType) === 'form'

export interface TransformedContent {
  readonly content: Uint8Array
  readonly search: string
}

/** @returns `null` where the content stays as it is; fails with a sentence for the log. */
export function transformContent(
  config: RequestTransformation,
  turn: PolicyTurn,
  content: Uint8Array,
): Result<TransformedContent | null, string> {
  const contentType = turn.headers.get('content-type')
  const steps = compile(config).parts.body?.(valuesOf(turn)) ?? ok(noSteps)
  if (!steps.ok) return fail(steps.error)
  const options = { dotsInKeys: config.dots_in_keys ?? true, allow: config.allow?.body ?? null }
  const edited =
    isEmpty(steps.value) && options.allow === null ? null : editContent(content, contentType, steps.value, options)
  if (!movesForm(config, contentType)) return ok(edited === null ? null : { content: edited, search: turn.search })
  const form = new TextDecoder().decode(edited ?? content)
  const query = [turn.search.slice(1), new ParameterList(form).toString()].filter((part) => part !== '').join('&')
  return ok({ content: new Uint8Array(), search: toSearch(query) })
}
