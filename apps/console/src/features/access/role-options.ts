/** The built-in roles that people are given, from less to more. */
export const builtInRoleOptions = [
  { value: 'view', detail: 'reads all but secrets' },
  { value: 'edit', detail: 'routes, services, secrets' },
  { value: 'admin', detail: 'everything in a namespace' },
  { value: 'gateway-operator', detail: 'gateways and certificates' },
  { value: 'cluster-admin', detail: 'everything' },
] as const
