/** Accept: which of the forms of an answer made here a client wants (RFC 9110 §12.5.1). */
export type AnswerForm = 'application/json' | 'text/html' | 'text/plain'

/** In order of preference where the client has none. */
const forms: readonly AnswerForm[] = ['application/json', 'text/html', 'text/plain']

/** The form that `accept` ranks highest; `text/plain` where it refuses all of them, which is better than no answer. */
export function chooseForm(accept: string | undefined): AnswerForm {
  if (accept === undefined || accept.trim() === '') return 'application/json'
  const ranges = accept.split(',').map(parseRange)
  let best: AnswerForm = 'text/plain'
  let bestQuality = 0
  for (const form of forms) {
    const quality = qualityOf(form, ranges)
    if (quality > bestQuality) [best, bestQuality] = [form, quality]
  }
  return best
}

interface MediaRange {
  readonly type: string
  readonly quality: number
}

function parseRange(text: string): MediaRange {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = weight === undefined ? 1 : Number(weight.slice(2))
  return { type, quality: Number.isNaN(quality) ? 0 : quality }
}

/** The most specific range that takes the form decides. */
function qualityOf(form: AnswerForm, ranges: readonly MediaRange[]): number {
  const [main = ''] = form.split('/')
  for (const type of [form, `${main}/*`, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === type)
    if (range !== undefined) return range.quality
  }
  return 0
}
