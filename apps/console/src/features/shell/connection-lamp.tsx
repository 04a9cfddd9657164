'use client'
import { useConnection } from '@/client/connection.ts'
import { useRuntime } from '@/client/queries.ts'
import { inForce } from '@/client/traffic.ts'
import { Lamp, type Aspect } from '@/ui/aspect.tsx'
import { Popover } from '@/ui/popover.tsx'

interface Reading {
  readonly aspect: Aspect
  readonly short: string
  readonly sentence: string
}

/** One lamp for three things: the stream to this page, the revision, and how many gateway processes have it in force. */
export function ConnectionLamp() {
  const connection = useConnection()
  const runtime = useRuntime()
  const revision = runtime?.configRevision ?? 0
  const { aspect, short, sentence } = readState(connection, revision, inForce(runtime, revision))
  return (
    <Popover
      align="end"
      title="Connection and revision"
      trigger={
        <button
          type="button"
          className="inline-flex h-8 items-center gap-2 rounded-md px-2 text-sm text-soft hover:bg-hover hover:text-ink"
        >
          <Lamp aspect={aspect} />
          <span data-figures className="hidden whitespace-nowrap sm:inline">
            {short}
          </span>
          <span className="sr-only sm:hidden">{short}</span>
        </button>
      }
    >
      <p className="text-soft">{sentence}</p>
      <ul className="mt-3 grid gap-2">
        {runtime?.gateways.map((gateway) => (
          <li key={gateway.instance} className="flex items-center gap-2">
            <Lamp aspect={!gateway.connected ? 'unlit' : gateway.revision >= revision ? 'clear' : 'caution'} />
            <code className="truncate">{gateway.instance.slice(0, 8)}</code>
            <span className="text-faint">
              {gateway.connected ? `rev ${gateway.revision} in force` : 'not connected'}
            </span>
          </li>
        ))}
      </ul>
    </Popover>
  )
}

function readState(connection: string, revision: number, force: { connected: number; reached: number }): Reading {
  const { connected, reached } = force
  const gateways = `${reached} of ${connected} ${connected === 1 ? 'gateway' : 'gateways'}`
  if (connection === 'lost') {
    return {
      aspect: 'danger',
      short: 'Connection lost',
      sentence:
        'This page does not hear from the console any more. It tries again every few seconds; what you see may be old.',
    }
  }
  if (connection === 'connecting')
    return { aspect: 'unlit', short: 'Connecting', sentence: 'Waiting for the first word from the console.' }
  if (connected === 0) {
    return {
      aspect: 'caution',
      short: `rev ${revision} · no gateway`,
      sentence:
        'No gateway process is connected to the console. Changes are stored, and come into force when one connects.',
    }
  }
  if (reached < connected) {
    return {
      aspect: 'caution',
      short: `rev ${revision} · ${gateways}`,
      sentence: `Revision ${revision} is in force on ${gateways}; the rest is on its way.`,
    }
  }
  return {
    aspect: 'clear',
    short: `rev ${revision} · ${gateways}`,
    sentence: `Revision ${revision} is in force everywhere, and this page is live.`,
  }
}
