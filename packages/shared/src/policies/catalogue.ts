/**
 * Catalogue: the policy types that are known, those that a user has added included.
 *
 * Types of users are told once, when a process starts, before anything is parsed or compiled; after that the catalogue
 * does not change, so that whoever reads it twice reads the same.
 */
import type * as z from 'zod'
import type { PolicyDefinition } from './definition.ts'
import { policyTypes } from './registry.ts'

/** Names of the types that come with Signalbox. */
export type BuiltInType = keyof typeof policyTypes

/** The config of a built-in type as its behaviour gets it. */
export type ConfigOf<Type extends BuiltInType> = z.output<(typeof policyTypes)[Type]['config']>

const builtIn: ReadonlyMap<string, PolicyDefinition> = new Map(Object.entries(policyTypes))
let added: ReadonlyMap<string, PolicyDefinition> = new Map()

/** Makes the types of users known, by name, in place of those before. To be called before anything is parsed or compiled. */
export function setAddedPolicies(definitions: ReadonlyMap<string, PolicyDefinition>): void {
  added = definitions
}

/** Whether a type comes with Signalbox. */
export const isBuiltIn = (type: string): boolean => builtIn.has(type)

/** `undefined` where there is no such type. */
export function policyDefinition(type: string): PolicyDefinition | undefined {
  return builtIn.get(type) ?? added.get(type)
}

/** All types, in the order in which they run. */
export function policyDefinitions(): readonly PolicyDefinition[] {
  return [...builtIn.values(), ...added.values()].toSorted(byPriority)
}

/** Higher priority first; of equal ones the type that is last by name (Kong). */
export function byPriority(
  left: Pick<PolicyDefinition, 'type' | 'priority'>,
  right: Pick<PolicyDefinition, 'type' | 'priority'>,
): number {
  return right.priority - left.priority || (left.type < right.type ? 1 : left.type > right.type ? -1 : 0)
}
