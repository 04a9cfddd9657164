/** What Kong says of itself at `/` and `/status`. */
import { availablePlugins } from './plugin-schemas.ts'
import { kongEntityTypes } from '@signalbox/shared/formats'

/** The version whose Admin API this is; decK and Kong Manager choose by it what they ask for. */
const version = '3.9.1'

const nodeId = '00000000-0000-4000-8000-5169a1b0c5ed'

export function describeNode(url: URL): object {
  return {
    tagline: 'Welcome to kong',
    version,
    edition: 'community',
    hostname: url.hostname,
    node_id: nodeId,
    lua_version: '',
    timers: { pending: 0, running: 0 },
    pids: {},
    plugins: {
      available_on_server: availablePlugins(version),
      enabled_in_cluster: [],
      disabled_on_server: {},
    },
    configuration: {
      database: 'postgres',
      router_flavor: 'expressions',
      role: 'traditional',
      portal: false,
      rbac: 'off',
      admin_listeners: [],
      proxy_listeners: [],
      loaded_entities: kongEntityTypes,
    },
  }
}

export function nodeStatus(): {
  readonly database: object
  readonly node_id: string
  readonly [field: string]: unknown
} {
  return {
    database: { reachable: true },
    memory: { workers_lua_vms: [], lua_shared_dicts: {} },
    server: { connections_active: 0, total_requests: 0 },
    node_id: nodeId,
  }
}
