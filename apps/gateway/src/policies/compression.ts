/**
 * compression: codes content on its way to clients that take it. What is coded already stays as it is, so does what must
 * not be touched (`no-transform`) and what is a part of something.
 *
 * Sources: RFC 9110 §8.4 (codings), §8.8.3.3 (validators of variants), §12.5.3 (Accept-Encoding); RFC 9111 §5.2.2.6.
 */
import type { Transform } from 'node:stream'
import { constants, createBrotliCompress, createGzip, createZstdCompress } from 'node:zlib'
import type { HeaderList } from '@signalbox/shared/lib'
import type { ConfigOf } from '@signalbox/shared/policies'
import type { PolicyBehaviour, ResponseTurn } from './behaviour.ts'

type Config = ConfigOf<'compression'>
type Coding = Config['algorithms'][number]

/** Digests of bytes that the client does not get, and ranges of them. */
const ofTheUncoded = ['content-md5', 'content-digest', 'repr-digest', 'digest', 'accept-ranges']

export const compression: PolicyBehaviour<Config> = {
  create(config) {
    return {
      response(turn) {
        const { headers, request } = turn
        if (!isFit(turn, config)) return
        // Also where this client gets it as it is: another would not, and caches must know.
        addToVary(headers)
        const coding = chooseCoding(request.original.headers.get('accept-encoding'), config.algorithms)
        if (coding === null || !turn.hasContent || isTooShort(turn, config)) return
        headers.set('content-encoding', coding)
        const etag = headers.get('etag')
        if (etag !== null && !etag.startsWith('W/')) headers.set('etag', `W/${etag}`)
        for (const name of ofTheUncoded) headers.remove(name)
        turn.pipe(createCoder(coding, config.level, turn.contentLength === null))
      },
    }
  },
}

function isFit({ status, headers }: ResponseTurn, { types }: Config): boolean {
  if (status < 200 || status === 204 || status === 206 || status === 304) return false
  if (headers.get('content-range') !== null) return false
  const coded = headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  if (coded !== '' && coded !== 'identity') return false
  if (/(?:^|,)\s*no-transform\s*(?:,|$)/i.test(headers.get('cache-control') ?? '')) return false
  const type = (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return types.some((wanted) => (wanted.endsWith('/*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted))
}

const isTooShort = ({ contentLength }: ResponseTurn, { min_length: least }: Config): boolean =>
  contentLength !== null && contentLength < Math.max(1, least)

function addToVary(headers: HeaderList): void {
  const vary = headers.get('vary')
  const named = (vary ?? '').split(',').map((name) => name.trim().toLowerCase())
  if (named.includes('*') || named.includes('accept-encoding')) return
  headers.set('vary', vary === null || vary.trim() === '' ? 'Accept-Encoding' : `${vary}, Accept-Encoding`)
}

/**
 * The coding with the highest weight, of equal ones the first in `offered`; `null` where the client takes none of them,
 * or would rather have the content as it is.
 */
export function chooseCoding(accepted: string | undefined, offered: readonly Coding[]): Coding | null {
  if (accepted === undefined) return null
  const weights = new Map<string, number>()
  for (const item of accepted.split(',')) {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const written = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    const weight =
      written === undefined ? 1 : /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(written) ? Number(written) : 0
    if (name !== '') weights.set(name === 'x-gzip' ? 'gzip' : name, weight)
  }
  const others = weights.get('*') ?? 0
  const weightOf = (coding: Coding): number => weights.get(coding) ?? others
  let best: Coding | null = null
  for (const coding of offered)
    if (weightOf(coding) > 0 && (best === null || weightOf(coding) > weightOf(best))) best = coding
  return best !== null && weightOf(best) >= (weights.get('identity') ?? 0) ? best : null
}

const gzipLevels = { fast: 1, balanced: 6, small: 9 } as const
const brotliLevels = { fast: 1, balanced: 4, small: 9 } as const
const zstdLevels = { fast: 1, balanced: 3, small: 12 } as const

/** @param isLive Content that comes without a length may be a stream of events: nothing of it is held back. */
function createCoder(coding: Coding, level: Config['level'], isLive: boolean): Transform {
  switch (coding) {
    case 'gzip':
      return createGzip({
        level: gzipLevels[level],
        ...(isLive ? { flush: constants.Z_SYNC_FLUSH } : {}),
      })
    case 'br':
      return createBrotliCompress({
        params: { [constants.BROTLI_PARAM_QUALITY]: brotliLevels[level] },
        ...(isLive ? { flush: constants.BROTLI_OPERATION_FLUSH } : {}),
      })
    case 'zstd':
      return createZstdCompress({
        params: { [constants.ZSTD_c_compressionLevel]: zstdLevels[level] },
        ...(isLive ? { flush: constants.ZSTD_e_flush } : {}),
      })
  }
}
