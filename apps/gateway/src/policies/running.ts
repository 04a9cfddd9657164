/**
 * Running policies: what behaviours made of the Policies in force, kept as long as a Policy and its config are the same.
 *
 * A change makes a generation; exchanges hold the one that they began with. What only former generations have is closed
 * when the last exchange of those has ended.
 */
import type { ObjectKey } from '@signalbox/shared/resources'
import { noConsumers, type ConsumerIndex, type PolicyInstance, type UpstreamId } from '@signalbox/shared/table'
import type { PolicyBehaviour, PolicyParts, RunningPolicy } from './behaviour.ts'
import { policyBehaviours } from './registry.ts'

/** What all policies of a process share. */
export interface RunningParts extends Omit<PolicyParts, 'key' | 'namespace' | 'consumers' | 'isServing'> {
  readonly isServing: (upstream: UpstreamId) => boolean
}

/** What the tables of a revision say of policies. */
export interface PolicyTables {
  readonly policies: ReadonlyMap<ObjectKey, PolicyInstance>
  /** By namespace. */
  readonly consumers: ReadonlyMap<string, ConsumerIndex>
}

interface Held {
  readonly running: RunningPolicy
  /** Generations that have it. */
  holders: number
}

/** The policies of one revision. */
export class Generation {
  readonly #held: ReadonlyMap<PolicyInstance, Held>
  readonly #close: (running: RunningPolicy) => void
  #users = 1

  constructor(held: ReadonlyMap<PolicyInstance, Held>, close: (running: RunningPolicy) => void) {
    this.#held = held
    this.#close = close
    for (const each of held.values()) each.holders++
  }

  /** Of an instance of the same revision. */
  get(instance: PolicyInstance): RunningPolicy | undefined {
    return this.#held.get(instance)?.running
  }

  held(instance: PolicyInstance): Held | undefined {
    return this.#held.get(instance)
  }

  acquire(): this {
    this.#users++
    return this
  }

  release(): void {
    this.#users--
    if (this.#users > 0) return
    for (const each of this.#held.values()) {
      each.holders--
      if (each.holders === 0) this.#close(each.running)
    }
  }
}

export class RunningPolicies {
  readonly #parts: RunningParts
  readonly #behaviours: ReadonlyMap<string, PolicyBehaviour<unknown>>
  readonly #closing = new Set<Promise<void>>()
  #consumers: PolicyTables['consumers'] = new Map()
  #current: Generation

  /** @param added Behaviours of types that a user has added, by type. */
  constructor(parts: RunningParts, added: ReadonlyMap<string, PolicyBehaviour<unknown>> = new Map()) {
    this.#parts = parts
    this.#behaviours = new Map([...Object.entries(policyBehaviours), ...added])
    this.#current = new Generation(new Map(), this.#close)
  }

  /** To be released when the exchange has ended. */
  acquire(): Generation {
    return this.#current.acquire()
  }

  /** In the tick in which the tables are swapped. Never throws. */
  update({ policies, consumers }: PolicyTables): void {
    const former = this.#current
    this.#consumers = consumers
    const held = new Map<PolicyInstance, Held>()
    for (const instance of policies.values())
      held.set(instance, former.held(instance) ?? { running: this.#create(instance), holders: 0 })
    this.#current = new Generation(held, this.#close)
    former.release()
  }

  /** Resolves when what ran has been closed, once no exchange uses it. */
  async close(): Promise<void> {
    this.update({ policies: new Map(), consumers: new Map() })
    await Promise.all(this.#closing)
  }

  #create(instance: PolicyInstance): RunningPolicy {
    const { type, config, key, namespace, services } = instance
    const parts: PolicyParts = {
      ...this.#parts,
      key,
      namespace,
      consumers: () => this.#consumers.get(namespace) ?? noConsumers,
      isServing: (service) => {
        const [first] = Object.hasOwn(services, service) ? (services[service] ?? []) : []
        return first !== undefined && this.#parts.isServing(first.upstream)
      },
    }
    try {
      const behaviour = this.#behaviours.get(type)
      if (behaviour !== undefined) return behaviour.create(config, parts)
      this.#parts.log(
        `Policy ${key} is of type ${type}, which this gateway does not have; its requests are answered 500.`,
      )
    } catch (error) {
      this.#parts.log(`Policy ${key} (${type}) cannot be started; its requests are answered 500. ${toText(error)}`)
    }
    return failing(key)
  }

  readonly #close = (running: RunningPolicy): void => {
    const closed = closeOne(running)
      .catch((error: unknown) => this.#parts.log(`A policy could not be closed. ${toText(error)}`))
      .finally(() => this.#closing.delete(closed))
    this.#closing.add(closed)
  }
}

async function closeOne(running: RunningPolicy): Promise<void> {
  await running.close?.()
}

/** What cannot be done is never passed over. */
const failing = (key: string): RunningPolicy => ({
  request() {
    throw new Error(`Policy ${key} does not run.`)
  },
})

const toText = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error))
