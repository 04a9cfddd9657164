import { redirect as definition } from '@signalbox/shared/policies'
import { pure } from './behaviour.ts'

export const redirect = pure(definition)
