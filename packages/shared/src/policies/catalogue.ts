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

const known = new Map<string, PolicyDefinition>(Object.entries(policyTypes))

/** `undefined` where there is no such type. */
export function policyDefinition(type: string): PolicyDefinition | undefined {
  return known.get(type)
}

/** All types, in the order in which they run. */
export function policyDefinitions(): readonly PolicyDefinition[] {
  return [...known.values()].toSorted(byPriority)
}

/** Higher priority first; of equal ones the type that is last by name (Kong). */
export function byPriority(
  left: Pick<PolicyDefinition, 'type' | 'priority'>,
  right: Pick<PolicyDefinition, 'type' | 'priority'>,
): number {
  return right.priority - left.priority || (left.type < right.type ? 1 : left.type > right.type ? -1 : 0)
}
