/**
 * What is asked as search parameters, so that a link shows another person the same. Values of headers that may hold a
 * secret are left out; their names stay, to be filled in again. Pure.
 */
import { emptyAsked, protocols, type Asked, type HeaderLine } from './asked.ts'

/** Fields that are text, and are left out of the address where they are empty. */
const texts = ['body', 'call', 'message', 'proto', 'name', 'alpn', 'payload', 'source', 'gateway'] as const
const names = [
  'protocol',
  'method',
  'url',
  'header',
  'version',
  'deadline',
  'port',
  'as',
  'halfClose',
  ...texts,
] as const
const secretName =
  /^(authorization|proxy-authorization|cookie|set-cookie)$|token|secret|password|api-?key|signature|session/i

/** A text beyond this is not put into the address; browsers and servers limit its length. */
export const maxBodyInAddress = 2000

export function maySecret(header: string): boolean {
  return secretName.test(header)
}

export function parseAsked(params: URLSearchParams): Asked {
  const text = (name: string): string => params.get(name) ?? ''
  return {
    protocol: protocols.find((one) => one === params.get('protocol')) ?? emptyAsked.protocol,
    method: params.get('method')?.toUpperCase() || emptyAsked.method,
    url: text('url'),
    headers: params.getAll('header').map(parseHeaderLine),
    body: text('body'),
    version: params.get('version') === '1.1' ? '1.1' : params.get('version') === '2' ? '2' : 'auto',
    call: text('call'),
    message: text('message'),
    proto: text('proto'),
    deadlineSeconds: toNumber(params.get('deadline')),
    port: toNumber(params.get('port')),
    name: text('name'),
    alpn: text('alpn'),
    payload: text('payload'),
    payloadAs: params.get('as') === 'hex' ? 'hex' : 'text',
    halfClose: params.get('halfClose') === 'true',
    source: text('source'),
    gateway: text('gateway'),
  }
}

function toNumber(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null
}

/** `params` with what is asked written into them; what belongs to others stays. */
export function withAsked(params: URLSearchParams, asked: Asked): URLSearchParams {
  const next = new URLSearchParams(params)
  for (const name of names) next.delete(name)
  if (asked.protocol !== emptyAsked.protocol) next.set('protocol', asked.protocol)
  if (asked.method !== emptyAsked.method) next.set('method', asked.method)
  if (asked.url !== '') next.set('url', withoutPassword(asked.url))
  for (const { name, value } of asked.headers) {
    if (name !== '') next.append('header', `${name}: ${maySecret(name) ? '' : value}`)
  }
  if (asked.version !== 'auto') next.set('version', asked.version)
  if (asked.deadlineSeconds !== null) next.set('deadline', String(asked.deadlineSeconds))
  if (asked.port !== null) next.set('port', String(asked.port))
  if (asked.payloadAs !== 'text') next.set('as', asked.payloadAs)
  if (asked.halfClose) next.set('halfClose', 'true')
  for (const name of texts) {
    if (asked[name] !== '' && asked[name].length <= maxBodyInAddress) next.set(name, asked[name])
  }
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
