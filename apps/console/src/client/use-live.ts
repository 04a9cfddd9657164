import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { setConnection } from './connection.ts'
import { startLive } from './live.ts'
import { liveCacheOf } from './queries.ts'

/** Keeps every query up to date from the event stream, as long as the component is there. Once per page: the shell. */
export function useLive(): void {
  const client = useQueryClient()
  useEffect(() => {
    const cache = liveCacheOf(client)
    return startLive((event) => {
      if (event.type === 'connection') setConnection(event.data)
      else cache.take(event)
    })
  }, [client])
}
