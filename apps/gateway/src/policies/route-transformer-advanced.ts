import { routeTransformerAdvanced as definition } from '@signalbox/shared/policies'
import { pure } from './behaviour.ts'

export const routeTransformerAdvanced = pure(definition)
