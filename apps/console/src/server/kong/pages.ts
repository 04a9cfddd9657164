/** Lists of Kong: `size`, `offset`, `tags`. */
import type { KongFields } from '@signalbox/shared/formats'
import { KongError } from './errors.ts'

const defaultSize = 100
const maxSize = 1000

/** @param all In order of their ids. */
export function toPage(all: readonly KongFields[], url: URL): object {
  const size = readSize(url.searchParams.get('size'))
  const after = readOffset(url.searchParams.get('offset'))
  const tagged = withTags(all, url.searchParams.get('tags'))
  const rest = after === null ? tagged : tagged.filter(({ id }) => String(id) > after)
  const data = rest.slice(0, size)
  const last = data.at(-1)
  if (data.length === rest.length || last === undefined) return { data, next: null }
  const offset = Buffer.from(String(last['id'])).toString('base64url')
  const next = new URLSearchParams(url.searchParams)
  next.set('offset', offset)
  return { data, next: `${url.pathname}?${next.toString()}`, offset }
}

function readSize(text: string | null): number {
  if (text === null) return defaultSize
  const size = Number(text)
  if (/^[0-9]{1,9}$/.test(text) && size >= 1 && size <= maxSize) return size
  throw new KongError('invalid size', `size must be an integer between 1 and ${maxSize}`)
}

function readOffset(text: string | null): string | null {
  if (text === null) return null
  const id = Buffer.from(text, 'base64url').toString()
  if (/^[0-9a-f-]{1,64}$/i.test(id)) return id
  throw new KongError('invalid offset', `'${text.slice(0, 100)}' is not a valid offset: bad base64 encoding`)
}

/** `a,b`: all of them; `a/b`: one of them. */
function withTags(all: readonly KongFields[], text: string | null): readonly KongFields[] {
  if (text === null || text === '') return all
  const isAny = text.includes('/')
  const wanted = text.split(isAny ? '/' : ',')
  return all.filter(({ tags }) => {
    const own: readonly unknown[] = Array.isArray(tags) ? tags : []
    return isAny ? wanted.some((tag) => own.includes(tag)) : wanted.every((tag) => own.includes(tag))
  })
}
