import { botDetection as definition } from '@signalbox/shared/policies'
import { pure } from './behaviour.ts'

export const botDetection = pure(definition)
