/** http-log: entries of requests to an HTTP server, by a queue. */
import type { ConfigOf, QueueConfig } from '@signalbox/shared/policies'
import { Agent, request } from 'undici'
import type { PolicyBehaviour } from './behaviour.ts'
import { toKongEntry } from './logging/kong-entry.ts'
import { countLosses } from './logging/losses.ts'
import { SendQueue } from './logging/send-queue.ts'

type Config = ConfigOf<'http-log'>

/** An answer is read no further. */
const maxAnswerBytes = 65_536

export const httpLog: PolicyBehaviour<Config> = {
  create(config, parts) {
    const agent = new Agent({
      connect: { timeout: config.timeout },
      headersTimeout: config.timeout,
      bodyTimeout: config.timeout,
      keepAliveTimeout: Math.max(1, config.keepalive),
      keepAliveMaxTimeout: Math.max(1, config.keepalive),
      pipelining: config.keepalive === 0 ? 0 : 1,
    })
    const queue = new SendQueue({
      settings: toQueue(config),
      send: (batch) => send(config, agent, batch),
      lost: countLosses('http-log', parts),
    })
    return {
      log: (entry) => queue.add(JSON.stringify(toKongEntry(entry))),
      async close() {
        await queue.close()
        await agent.close()
      },
    }
  },
}

/** With what older versions of Kong named otherwise. */
function toQueue({ queue, queue_size: size, flush_timeout: delay }: Config): QueueConfig {
  return {
    ...queue,
    max_batch_size: size ?? queue.max_batch_size,
    max_coalescing_delay: delay ?? queue.max_coalescing_delay,
  }
}

/** @throws Error with a sentence that names no header: values of those are secret. */
async function send(config: Config, dispatcher: Agent, batch: readonly string[]): Promise<void> {
  const isList = toQueue(config).max_batch_size > 1
  const { statusCode, body } = await request(config.http_endpoint, {
    method: config.method,
    headers: { ...config.headers, 'content-type': config.content_type },
    body: isList ? `[${batch.join(',')}]` : batch.join(''),
    dispatcher,
  }).catch((error: unknown) => {
    throw new Error(`The log server cannot be reached: ${toReason(error)}.`)
  })
  await body.dump({ limit: maxAnswerBytes })
  if (statusCode >= 400) throw new Error(`The log server answered ${statusCode}.`)
}

function toReason(error: unknown): string {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message
  return error instanceof Error && error.message !== '' ? error.message : String(error)
}
