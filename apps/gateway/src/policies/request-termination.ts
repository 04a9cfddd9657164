import { requestTermination as definition } from '@signalbox/shared/policies'
import { pure } from './behaviour.ts'

export const requestTermination = pure(definition)
