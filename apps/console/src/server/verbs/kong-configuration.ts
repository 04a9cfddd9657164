/** Configuration of Kong's kind: a declarative document that came with a question. */
import { readKongConfiguration, readKongDocument } from '@signalbox/shared/formats'
import type { KongConfiguration } from '@signalbox/shared/explain'
import type { RouterFlavor } from '@signalbox/shared/table'
import { invalid } from './errors.ts'

/**
 * @param resources Text in YAML or JSON, the parsed document, or a list that holds it.
 * @throws VerbError `Invalid` with every error, at its path in the document.
 */
export function kongConfiguration(resources: unknown, flavor: RouterFlavor | undefined): KongConfiguration {
  const { configuration, errors } = readKongConfiguration(documentOf(resources), flavor)
  if (errors.length > 0) throw invalid(errors)
  return configuration
}

function documentOf(resources: unknown): unknown {
  if (typeof resources === 'string') {
    const read = readKongDocument(resources)
    if (!read.ok) throw invalid(read.error)
    return read.value
  }
  return Array.isArray(resources) && resources.length === 1 ? resources[0] : resources
}
