/** Configuration: what is stored, attached and compiled as the gateway processes do it. Made once per snapshot. */
import type { Configuration } from '@signalbox/shared/explain'
import { parseManifests } from '@signalbox/shared/formats'
import { controllerName, parseResource, type AnyResource } from '@signalbox/shared/resources'
import { createSnapshot, type GatewayProcess, type Snapshot } from '@signalbox/shared/snapshot'
import { compile, type CompiledTables } from '@signalbox/shared/table'
import type { Context } from './context.ts'
import { invalid } from './errors.ts'
import { addressingOf, attachmentsOf } from './statuses.ts'

const known = new WeakMap<Snapshot, { readonly addressing: string; readonly configuration: Configuration }>()

/** The newest tables of the store: the next ones share what did not change. */
let newest: CompiledTables | undefined

/** The newest state of the store. Cost: nothing where it was asked for before, else one compile of what changed. */
export function storedConfiguration({ store, gateways }: Pick<Context, 'store' | 'gateways'>): Configuration {
  const { snapshot } = store.read()
  const processes = gateways()
  const addressing = JSON.stringify(addressingOf(processes))
  const before = known.get(snapshot)
  if (before?.addressing === addressing) return before.configuration
  const attachments = attachmentsOf(snapshot, processes)
  const configuration = { snapshot, attachments, tables: compile(snapshot, attachments, newest) }
  newest = configuration.tables
  known.set(snapshot, { addressing, configuration })
  return configuration
}

/** `snapshot`, attached and compiled anew. */
export function toConfiguration(snapshot: Snapshot, gateways: readonly GatewayProcess[]): Configuration {
  const attachments = attachmentsOf(snapshot, gateways)
  return { snapshot, attachments, tables: compile(snapshot, attachments) }
}

/**
 * A configuration of `resources` alone: a text of manifests, or a list of resources. A GatewayClass that a Gateway names
 * and that is not among them counts as ours; Namespaces need not be among them.
 *
 * @throws VerbError `Invalid` with every error, paths beginning at `resources` for a list.
 */
export function givenConfiguration(
  resources: string | readonly unknown[],
  gateways: readonly GatewayProcess[],
): Configuration {
  const given = typeof resources === 'string' ? readText(resources) : readList(resources)
  return toConfiguration(createSnapshot([...impliedClasses(given), ...given], 0), gateways)
}

function readText(text: string): readonly AnyResource[] {
  const { entries, errors } = parseManifests(text)
  if (errors.length > 0) throw invalid(errors)
  return entries.flatMap(({ result }) => (result.ok ? [result.value] : []))
}

function readList(values: readonly unknown[]): readonly AnyResource[] {
  const parsed = values.map((value) => parseResource(value))
  const errors = parsed.flatMap((result, index) => {
    const prefix = `resources[${index}]`
    const toPath = (path: string) => (path === '' || path.startsWith('[') ? prefix + path : `${prefix}.${path}`)
    return result.ok ? [] : result.error.map((error) => ({ ...error, path: toPath(error.path) }))
  })
  if (errors.length > 0) throw invalid(errors)
  return parsed.flatMap((result) => (result.ok ? [result.value] : []))
}

function impliedClasses(resources: readonly AnyResource[]): readonly AnyResource[] {
  const wanted = resources.flatMap((resource) => (resource.kind === 'Gateway' ? [resource.spec.gatewayClassName] : []))
  const given = resources.flatMap(({ kind, metadata }) => (kind === 'GatewayClass' ? [metadata.name] : []))
  return [...new Set(wanted).difference(new Set(given))].map((name): AnyResource => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name },
    spec: { controllerName },
  }))
}
