import { routeByHeader as definition } from '@signalbox/shared/policies'
import { pure } from './behaviour.ts'

export const routeByHeader = pure(definition)
