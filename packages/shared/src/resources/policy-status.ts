/** Status of policies that are attached to other resources (Gateway API v1 `PolicyStatus`). */
import * as z from 'zod'
import { condition } from './condition.ts'
import { parentReference } from './reference.ts'

/** What became of a policy at one ancestor of its target, which is a Gateway as a rule. */
export const policyAncestorStatus = z.strictObject({
  ancestorRef: parentReference,
  controllerName: z.string(),
  conditions: z.array(condition).default([]),
})
export type PolicyAncestorStatus = z.infer<typeof policyAncestorStatus>

/** Ancestors that status can tell of at the most. */
export const maxAncestors = 16

export const policyStatus = z.strictObject({ ancestors: z.array(policyAncestorStatus).max(maxAncestors).default([]) })
export type PolicyStatus = z.infer<typeof policyStatus>
