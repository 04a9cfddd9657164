/**
 * Reach: which addresses a Service may lead to. Decided on the address that is connected to, after its name was
 * resolved and in the same breath, so that no name can mean one thing when it is looked at and another when it is used.
 *
 * Never reached, whatever a Service says: this gateway's own admin port, the console, and the addresses by which clouds
 * tell a machine its secrets, unless the namespace names them. Where the Service's namespace is confined
 * (`signalbox.dev/backend-cidrs`), nothing but its blocks.
 */
import { lookup as systemLookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { networkInterfaces } from 'node:os'
import { containsAddress, parseCidr, parseIpAddress, type Cidr, type IpAddress } from '@signalbox/shared/lib'
import type { EndpointTarget, UpstreamTarget } from '@signalbox/shared/table'

/** A port of this system that no route leads to. */
export interface OwnPort {
  /** IP address or DNS name that it is reached by. */
  readonly host: string
  readonly port: number
}

/** How one endpoint is reached. */
export interface Way {
  /** Gives allowed addresses only; an error where there are none. */
  readonly lookup: LookupFunction
  /**
   * Why an address that needs no looking up may not be reached; `null` where it may, or is a name.
   *
   * @param hostname What is about to be connected to. Default: the endpoint's address as it is written.
   */
  readonly refusal: (hostname?: string) => Error | null
}

export type Reach = (target: Pick<UpstreamTarget, 'confinedTo'>, endpoint: EndpointTarget) => Way

const refreshMs = 60_000
/** Link-local services of clouds (AWS, Azure, Google and others) that hand out credentials. */
const metadataBlocks = toBlocks(['169.254.169.254/32', 'fd00:ec2::254/128', '169.254.170.2/32'])
/** Loopback, and what a system takes for itself. */
const loopbackBlocks = toBlocks(['127.0.0.0/8', '::1/128', '0.0.0.0/8', '::/128'])

export function createReach(lookup: LookupFunction, ownPorts: readonly OwnPort[]): Reach {
  const own = ownPorts.filter(({ port }) => port !== 0).map((one) => new OwnAddress(one))
  return ({ confinedTo }, { address, port }) => {
    const blocks = confinedTo === undefined ? null : toBlocks(confinedTo)
    const refusalOf = (text: string): Error | null => {
      const ip = parseIpAddress(text.replace(/%.*$/, ''))
      if (ip === null) return refused(text, 'is no address')
      if (own.some((one) => one.is(ip, port))) return refused(text, `and port ${port} belong to Signalbox itself`)
      if (blocks !== null)
        return isIn(blocks, ip) ? null : refused(text, 'is not among those that the namespace may reach')
      return isIn(metadataBlocks, ip) ? refused(text, 'tells secrets of the machine') : null
    }
    return {
      lookup: allowing(lookup, refusalOf),
      refusal: (hostname = address) => {
        const text = hostname.replace(/^\[|\]$/g, '')
        return isIP(text) === 0 ? null : refusalOf(text)
      },
    }
  }
}

function allowing(lookup: LookupFunction, refusalOf: (address: string) => Error | null): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      const all = typeof found === 'string' ? [] : found
      const allowed = all.filter(({ address }) => refusalOf(address) === null)
      const [first] = allowed
      if (error !== null) callback(error, '')
      else if (first === undefined) callback(refusalOf(all[0]?.address ?? name) ?? refused(name, 'has no address'), '')
      else if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

/** Where one port of this system is: on this machine, or at the addresses of its name. */
class OwnAddress {
  readonly #host: string
  readonly #port: number
  #addresses: readonly IpAddress[] = []
  #isLocal = false
  #readAtMs = -Infinity

  constructor({ host, port }: OwnPort) {
    this.#host = host
    this.#port = port
    this.#read()
  }

  is(address: IpAddress, port: number): boolean {
    if (port !== this.#port) return false
    if (performance.now() - this.#readAtMs > refreshMs) this.#read()
    return (this.#isLocal && isOfThisMachine(address)) || this.#addresses.some((own) => isSame(own, address))
  }

  #read(): void {
    this.#readAtMs = performance.now()
    const ip = parseIpAddress(this.#host)
    if (ip !== null) this.#adopt([ip])
    else
      systemLookup(this.#host, { all: true }, (error, found) => {
        // A name that cannot be resolved now keeps the addresses that it had.
        if (error === null) this.#adopt(found.flatMap(({ address }) => parseIpAddress(address) ?? []))
      })
  }

  #adopt(addresses: readonly IpAddress[]): void {
    this.#addresses = addresses
    this.#isLocal = addresses.some(isOfThisMachine)
  }
}

function isOfThisMachine(address: IpAddress): boolean {
  if (isIn(loopbackBlocks, address)) return true
  return Object.values(networkInterfaces())
    .flat()
    .some((one) => {
      const own = parseIpAddress(one?.address ?? '')
      return own !== null && isSame(own, address)
    })
}

const isSame = (a: IpAddress, b: IpAddress): boolean => a.version === b.version && a.value === b.value

const isIn = (blocks: readonly Cidr[], address: IpAddress): boolean =>
  blocks.some((block) => containsAddress(block, address))

function toBlocks(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? [])
}

const refused = (what: string, why: string): Error =>
  Object.assign(new Error(`${what} ${why}; routes do not lead there.`), { code: 'EACCES' })
