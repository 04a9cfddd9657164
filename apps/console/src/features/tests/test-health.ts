/** How a test stands, as lists show it. Pure. */
import type { Health } from '@/client/health.ts'
import type { RouteTestResult } from '@/client/route-tests.ts'

export function testHealth(result: Pick<RouteTestResult, 'passed' | 'failures'> | undefined): Health {
  if (result === undefined) return { aspect: 'unlit', word: 'Not asked', reasons: [] }
  return result.passed
    ? { aspect: 'clear', word: 'Passes', reasons: [] }
    : { aspect: 'danger', word: 'Fails', reasons: result.failures }
}
