/** Where a policy is in force, in words. Pure. */
import type { Policy } from '@signalbox/shared/resources'
import { wordsOfTarget } from '@/client/targets.ts'

export function placesOf({ spec: { targetRefs }, metadata: { namespace = '' } }: Policy): readonly string[] {
  if (targetRefs === undefined) return [`every route of ${namespace}`]
  if (targetRefs.length === 0) return ['rules whose filter names it']
  return targetRefs.map((ref) => wordsOfTarget(ref, namespace))
}
