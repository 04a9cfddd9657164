/** The verb `report`: what a gateway process tells the console. */
import { VerbError } from '../verbs/errors.ts'
import { parseGatewayReport } from './gateway-report.ts'
import type { RuntimeRegistry } from './runtime-registry.ts'

/** Takes one report. @throws VerbError `Invalid` with every field that is wrong. */
export function takeReport(runtime: RuntimeRegistry, value: unknown): void {
  const parsed = parseGatewayReport(value)
  if (!parsed.ok) throw new VerbError('Invalid', 'The report is not valid.', { errors: parsed.errors })
  runtime.take(parsed.report)
}
