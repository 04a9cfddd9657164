/**
 * Report: what this gateway process programmed and saw → console (`POST /signalbox/v1/report`), every
 * {@link reportIntervalMs} and after every change.
 *
 * One report is under way at most and one more may be due: a slow console gets fewer reports, never a queue of them.
 * Totals make a lost report harmless; samples are kept until a report that carries them is accepted.
 */
import { reportIntervalMs, type GatewayReport, type RequestSample } from '@signalbox/shared/snapshot'
import { request } from 'undici'

const answerTimeoutMs = 5000

export interface ReporterOptions {
  readonly consoleUrl: string
  readonly token: string | null
  /** Everything but samples, as it is now. */
  readonly read: () => Omit<GatewayReport, 'samples'>
  readonly samples: {
    take(): readonly RequestSample[]
    giveBack(samples: readonly RequestSample[]): void
  }
  readonly intervalMs?: number
}

export interface Reporter {
  /** Sends a report now, or as soon as the one under way is answered. */
  reportNow(): void
  /** Sends a last report and stops. Resolves when it was answered or given up. */
  close(): Promise<void>
}

export function createReporter(options: ReporterOptions): Reporter {
  const { intervalMs = reportIntervalMs } = options
  let due = false
  let sending: Promise<void> | null = null
  const timer = setInterval(reportNow, intervalMs)

  async function sendWhileDue(): Promise<void> {
    while (due) {
      due = false
      const samples = options.samples.take()
      if (!(await send(options, { ...options.read(), samples }))) options.samples.giveBack(samples)
    }
  }

  function reportNow(): void {
    due = true
    sending ??= sendWhileDue().finally(() => {
      sending = null
    })
  }

  return {
    reportNow,
    async close() {
      clearInterval(timer)
      reportNow()
      await sending
    },
  }
}

/** Whether the console accepted it. Why it did not is not said here: the event stream meets the same console. */
async function send({ consoleUrl, token }: ReporterOptions, report: GatewayReport): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${consoleUrl}/signalbox/v1/report`, {
      method: 'POST',
      headersTimeout: answerTimeoutMs,
      bodyTimeout: answerTimeoutMs,
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(report),
    })
    await body.dump()
    return statusCode >= 200 && statusCode < 300
  } catch {
    return false
  }
}
