/**
 * The request as search parameters, so that a link shows another person the same. Values of headers that may hold a
 * secret are left out; their names stay, to be filled in again. Pure.
 */
import { emptyAsked, type Asked, type HeaderLine } from './asked.ts'

const names = ['method', 'url', 'header', 'body', 'source', 'gateway'] as const
const secretName =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|token|secret|password|api-?key|signature|session/i

/** A body beyond this is not put into the address; browsers and servers limit its length. */
export const maxBodyInAddress = 2000

export function maySecret(header: string): boolean {
  return secretName.test(header)
}

export function parseAsked(params: URLSearchParams): Asked {
  return {
    method: params.get('method')?.toUpperCase() || emptyAsked.method,
    url: params.get('url') ?? '',
    headers: params.getAll('header').map(parseHeaderLine),
    body: params.get('body') ?? '',
    source: params.get('source') ?? '',
    gateway: params.get('gateway') ?? '',
  }
}

/** `params` with the request written into them; what belongs to others stays. */
export function withAsked(params: URLSearchParams, asked: Asked): URLSearchParams {
  const next = new URLSearchParams(params)
  for (const name of names) next.delete(name)
  if (asked.method !== emptyAsked.method) next.set('method', asked.method)
  if (asked.url !== '') next.set('url', withoutPassword(asked.url))
  for (const { name, value } of asked.headers) {
    if (name !== '') next.append('header', `${name}: ${maySecret(name) ? '' : value}`)
  }
  if (asked.body !== '' && asked.body.length <= maxBodyInAddress) next.set('body', asked.body)
  if (asked.source !== '') next.set('source', asked.source)
  if (asked.gateway !== '') next.set('gateway', asked.gateway)
  return next
}

/** `Name: value`; a line without a colon is a name. */
export function parseHeaderLine(line: string): HeaderLine {
  const colon = line.indexOf(':', 1)
  return colon === -1
    ? { name: line.trim(), value: '' }
    : { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }
}

/** `user:password@` in a URL is a secret, too. */
function withoutPassword(url: string): string {
  return url.replace(/^([a-z]+:\/\/)[^/?#@]*@/i, '$1')
}
