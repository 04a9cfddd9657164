/** ip-restriction: lets clients in, or keeps them out, by the address that is believed of them. */
import * as z from 'zod'
import { containsAddress, isIpAddress, parseCidr, parseIpAddress, type Cidr } from '../lib/index.ts'
import { rule } from '../resources/index.ts'
import { definePolicy, requestProtocols } from './definition.ts'

const addresses = z.array(
  z
    .string()
    .refine(
      (text) => (text.includes('/') ? parseCidr(text) !== null : isIpAddress(text)),
      'must be an IP address or a CIDR block',
    ),
)

const config = z
  .strictObject({
    allow: addresses.optional().meta({ description: 'Addresses and CIDR blocks that may; all others may not.' }),
    deny: addresses.optional().meta({ description: 'Addresses and CIDR blocks that may not; goes before allow.' }),
    status: z.number().int().min(100).max(599).default(403).meta({ description: 'Status for those that may not.' }),
    message: z.string().optional().meta({ description: 'Message for them. Default: that the address is not allowed.' }),
  })
  .check(
    rule(({ allow = [], deny = [] }, refuse) => {
      if (allow.length === 0 && deny.length === 0)
        refuse([], 'FieldValueRequired', "At least one of these fields must be non-empty: 'allow', 'deny'.")
    }),
  )

type Config = z.infer<typeof config>

interface Blocks {
  readonly allow: readonly Cidr[]
  readonly deny: readonly Cidr[]
}

const known = new WeakMap<Config, Blocks>()

function blocksOf(settings: Config): Blocks {
  const remembered = known.get(settings)
  if (remembered !== undefined) return remembered
  const toBlocks = (texts: readonly string[] = []): readonly Cidr[] => texts.flatMap((text) => parseCidr(text) ?? [])
  const blocks = { allow: toBlocks(settings.allow), deny: toBlocks(settings.deny) }
  known.set(settings, blocks)
  return blocks
}

/** An address that cannot be read is in no block. */
function mayEnter(clientAddress: string, { allow, deny }: Blocks): boolean {
  const address = parseIpAddress(clientAddress)
  const isIn = (blocks: readonly Cidr[]): boolean =>
    address !== null && blocks.some((block) => containsAddress(block, address))
  return !isIn(deny) && (allow.length === 0 || isIn(allow))
}

export const ipRestriction = definePolicy({
  type: 'ip-restriction',
  title: 'IP restriction',
  summary: 'Lets in only clients of the addresses that you allow, or keeps out those that you deny.',
  category: 'security',
  priority: 990,
  config,
  protocols: [...requestProtocols, 'tcp', 'tls', 'tls_passthrough', 'udp'],
  forConsumer: true,
  secrets: [],
  admits: (settings, { clientAddress }) => mayEnter(clientAddress, blocksOf(settings)),
  rewrite(settings, { clientAddress }) {
    if (mayEnter(clientAddress, blocksOf(settings))) return null
    return { status: settings.status, message: settings.message ?? `IP address not allowed: ${clientAddress}` }
  },
})
