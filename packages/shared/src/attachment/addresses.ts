/**
 * Addresses: where each Gateway is bound.
 *
 * A Gateway with `spec.addresses` gets those. One without takes the next free address of the pool, or the bind address
 * where there is no pool. What a Gateway was given it keeps (`status.addresses`) as long as it is still legal, so that
 * clients do not lose it when other Gateways come and go.
 *
 * Sources: Gateway API v1 `GatewaySpec.addresses`, `GatewayStatus.addresses`; GatewayConditionReason `AddressNot…`.
 */
import { isIpAddress, isSameAddress } from '../lib/index.ts'
import type { Gateway, ObjectKey } from '../resources/index.ts'
import { keyOf } from '../resources/index.ts'
import type { Addressing } from '../snapshot/index.ts'
import type { Refusal } from './attachments.ts'

export interface AssignedAddresses {
  readonly addresses: readonly string[]
  readonly problem: Refusal | null
  /** Set where the Gateway asks for a type of address that is not supported: it is not accepted. */
  readonly unsupported: Refusal | null
}

/**
 * @param gateways Managed ones, the oldest first: where two want one address of the pool, the older gets it.
 */
export function assignAddresses(
  gateways: readonly Gateway[],
  addressing: Addressing,
): ReadonlyMap<ObjectKey, AssignedAddresses> {
  const pool = new Pool(addressing)
  for (const gateway of gateways) for (const address of staticAddresses(gateway)) pool.take(address)
  const kept = new Map(gateways.map((gateway) => [keyOf(gateway), pool.keep(gateway, addressesToAllocate(gateway))]))
  const assigned = new Map<ObjectKey, AssignedAddresses>()
  for (const gateway of gateways) {
    const key = keyOf(gateway)
    assigned.set(key, assign(gateway, pool, kept.get(key) ?? []))
  }
  return assigned
}

function assign(gateway: Gateway, pool: Pool, kept: readonly string[]): AssignedAddresses {
  const wanted = gateway.spec.addresses ?? []
  const foreign = wanted.find(({ type }) => type !== 'IPAddress')
  if (foreign !== undefined) {
    const message = `Addresses of type ${foreign.type} are not supported; use type IPAddress, or leave addresses out.`
    return { addresses: [], problem: null, unsupported: { reason: 'UnsupportedAddress', message } }
  }
  const addresses = staticAddresses(gateway).filter(isIpAddress)
  const malformed = wanted.find(({ value }) => value !== undefined && !isIpAddress(value))
  let problem: Refusal | null =
    malformed === undefined
      ? null
      : { reason: 'AddressNotUsable', message: `${malformed.value} is not an IP address; write it like 127.0.0.2.` }
  for (let index = 0; index < addressesToAllocate(gateway); index++) {
    const address = kept[index] ?? pool.next()
    if (address === null)
      problem ??= {
        reason: 'AddressNotAssigned',
        message: `All ${pool.size} addresses of SIGNALBOX_ADDRESS_POOL are in use; add some, or set spec.addresses.`,
      }
    else if (!addresses.includes(address)) addresses.push(address)
  }
  return { addresses, problem, unsupported: null }
}

/** How many addresses the Gateway leaves to us: one for each entry without value, one where it names none at all. */
function addressesToAllocate(gateway: Gateway): number {
  const wanted = gateway.spec.addresses ?? []
  return wanted.length === 0 ? 1 : wanted.filter(({ value }) => value === undefined).length
}

function staticAddresses(gateway: Gateway): string[] {
  const values = (gateway.spec.addresses ?? []).flatMap(({ value }) => (value === undefined ? [] : [value]))
  return values.filter((value, index) => values.findIndex((other) => isSameAddress(other, value)) === index)
}

/** The addresses to give out. Where there is no pool, the bind address is given to everyone. */
class Pool {
  readonly #free: string[]
  readonly #bind: string | null
  readonly size: number

  constructor({ bind, pool }: Addressing) {
    this.#bind = pool.length === 0 ? bind : null
    this.#free = [...pool]
    this.size = pool.length
  }

  take(address: string): boolean {
    if (this.#bind !== null) return isSameAddress(this.#bind, address)
    const index = this.#free.findIndex((free) => isSameAddress(free, address))
    if (index === -1) return false
    this.#free.splice(index, 1)
    return true
  }

  /** At most `count` addresses of the Gateway's status that are still ours to give and not taken by an older one. */
  keep(gateway: Gateway, count: number): string[] {
    const asked = staticAddresses(gateway)
    const had = (gateway.status?.addresses ?? [])
      .map(({ value }) => value)
      .filter((value) => !asked.some((address) => isSameAddress(address, value)))
    const kept: string[] = []
    for (const address of had) if (kept.length < count && this.take(address)) kept.push(address)
    return kept
  }

  next(): string | null {
    return this.#bind ?? this.#free.shift() ?? null
  }
}
