import type { Kind } from '@signalbox/shared/resources'
import { kindPaths } from '@/client/resource-paths.ts'

/** Every kind, in the order of the registry. */
export const allKindNames = Object.keys(kindPaths) as readonly Kind[]
