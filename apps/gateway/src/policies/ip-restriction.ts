import { ipRestriction as definition } from '@signalbox/shared/policies'
import { pure } from './behaviour.ts'

export const ipRestriction = pure(definition)
