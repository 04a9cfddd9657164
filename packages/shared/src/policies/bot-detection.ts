/** bot-detection: keeps programs out that say in User-Agent what they are. */
import * as z from 'zod'
import { compileSearch, type SearchRegex } from '../lib/index.ts'
import { rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'

const expressions = z.array(
  z
    .string()
    .min(1)
    .max(1024)
    .check(
      rule((text, refuse) => {
        const regex = compileSearch(text)
        if (!regex.ok) refuse([], 'FieldValueInvalid', regex.error)
      }),
    ),
)

const config = z.strictObject({
  allow: expressions.default([]).meta({
    description: 'Regular expressions; who matches one is let in, whatever else matches.',
  }),
  deny: expressions.default([]).meta({
    description: 'Regular expressions for further programs to keep out, besides the well-known crawlers.',
  }),
})

type Config = z.infer<typeof config>

/** Crawlers, scrapers and monitors that name themselves; searched for without regard to case. */
const wellKnown: readonly string[] = [
  'googlebot|google-extended|adsbot-google|mediapartners-google|google\\.com/\\+/web/snippet|apis-google|feedfetcher',
  'bingbot|msnbot|adidxbot|bingpreview',
  'yahoo! slurp|baiduspider|yandex(bot|images|video|metrika)|sogou .*spider|exabot|seznambot|qwantify|duckduckbot|naverbot|yeti/',
  'facebookexternalhit|facebot|meta-externalagent|twitterbot|linkedinbot|pinterest(bot)?/|slackbot|telegrambot|whatsapp/|discordbot|redditbot',
  'gptbot|chatgpt-user|oai-searchbot|ccbot|claudebot|anthropic-ai|perplexitybot|bytespider|amazonbot|applebot|diffbot|omgili',
  'ahrefsbot|semrushbot|mj12bot|dotbot|rogerbot|blexbot|dataforseobot|petalbot|serpstatbot|screaming frog',
  'pingdom\\.com_bot|uptimerobot|statuscake|newrelicpinger|site24x7',
  'archive\\.org_bot|ia_archiver|heritrix|nutch|scrapy|httrack|wget/|libwww-perl|python-urllib|java/[0-9]|phantomjs|headlesschrome',
]

interface Rules {
  readonly allow: readonly SearchRegex[]
  readonly deny: readonly SearchRegex[]
}

const toRegexes = (texts: readonly string[]): readonly SearchRegex[] =>
  texts.flatMap((text) => {
    const regex = compileSearch(text)
    return regex.ok ? [regex.value] : []
  })

const crawlers = toRegexes(wellKnown.map((text) => `(?i)(?:${text})`))
const known = new WeakMap<Config, Rules>()

function rulesOf(settings: Config): Rules {
  const remembered = known.get(settings)
  if (remembered !== undefined) return remembered
  const rules = { allow: toRegexes(settings.allow), deny: [...toRegexes(settings.deny), ...crawlers] }
  known.set(settings, rules)
  return rules
}

/** Enough for every browser; a longer one is looked at so far. */
const maxLength = 2048

export const botDetection = definePolicy({
  type: 'bot-detection',
  title: 'Bot detection',
  summary: 'Keeps out well-known crawlers, and programs that you name, by their User-Agent.',
  category: 'security',
  priority: 2500,
  config,
  protocols: requestProtocols,
  forConsumer: false,
  secrets: [],
  rewrite(settings, { original }) {
    const agent = original.headers.get('user-agent')?.slice(0, maxLength)
    if (agent === undefined || agent === '') return null
    const { allow, deny } = rulesOf(settings)
    const matches = (regexes: readonly SearchRegex[]): boolean => regexes.some((regex) => regex.test(agent))
    return !matches(allow) && matches(deny) ? { status: 403, message: 'Forbidden' } : null
  },
})
