/** Query parameters and the like, read in one way at every door. */
import { isKind, type Kind } from '@signalbox/shared/resources'
import { VerbError } from '../verbs/errors.ts'

const maxMessageLength = 500

/** The value of a folder name in brackets. */
export function param(params: Readonly<Record<string, string | readonly string[] | undefined>>, name: string): string {
  const value = params[name]
  return typeof value === 'string' ? decodeURIComponent(value) : ''
}

/** 204 when `done` is. */
export async function answerDone(done: Promise<void>): Promise<Response> {
  await done
  return new Response(null, { status: 204 })
}

/** The value of a query parameter; undefined where it is absent or empty. */
export function text(url: URL, name: string): string | undefined {
  return url.searchParams.get(name) || undefined
}

/** `true`, `1` or nothing after the name; `All` as Kubernetes' `dryRun` has it. @throws VerbError `BadRequest`. */
export function flag(url: URL, name: string): boolean {
  const value = url.searchParams.get(name)
  if (value === null || value === 'false' || value === '0') return false
  if (value === 'true' || value === '1' || value === '' || value === 'All') return true
  throw new VerbError('BadRequest', `The query parameter ${name} must be true or false.`)
}

/** A whole number from `min` to `max`; undefined where it is absent. @throws VerbError `BadRequest`. */
export function wholeNumber(url: URL, name: string, min: number, max: number): number | undefined {
  const value = text(url, name)
  if (value === undefined) return undefined
  const number = Number(value)
  if (Number.isInteger(number) && number >= min && number <= max) return number
  throw new VerbError('BadRequest', `The query parameter ${name} must be a whole number from ${min} to ${max}.`)
}

/** What the change is said to be for: query parameter `message`, or the field `signalbox-message`. At most 500 characters. */
export function messageOf(request: Request, url: URL): string | undefined {
  return (text(url, 'message') ?? request.headers.get('signalbox-message') ?? undefined)?.slice(0, maxMessageLength)
}

/** `kind`, `name` and `namespace` of one resource. @throws VerbError `BadRequest` for an unknown kind or without a name. */
export function resourceRef(url: URL): { readonly kind: Kind; readonly namespace?: string; readonly name: string } {
  const [kind, namespace, name] = [text(url, 'kind'), text(url, 'namespace'), text(url, 'name')]
  if (kind === undefined || name === undefined || !isKind(kind)) {
    throw new VerbError('BadRequest', 'The query parameters kind and name must name a resource.')
  }
  return { kind, name, ...(namespace === undefined ? {} : { namespace }) }
}

/** The same where one is named at all. @throws VerbError `BadRequest`. */
export function optionalResourceRef(url: URL): ReturnType<typeof resourceRef> | undefined {
  return ['kind', 'namespace', 'name'].some((name) => text(url, name) !== undefined) ? resourceRef(url) : undefined
}

/** One of `allowed`; undefined where it is absent. @throws VerbError `BadRequest`. */
export function oneOf<T extends string>(url: URL, name: string, allowed: readonly T[]): T | undefined {
  const value = text(url, name)
  if (value === undefined) return undefined
  const found = allowed.find((one) => one === value)
  if (found !== undefined) return found
  throw new VerbError('BadRequest', `The query parameter ${name} must be one of ${allowed.join(', ')}.`)
}
