/** A credential more or less, as manifests to apply together: the Secret and the Consumer, in one revision. Pure. */
import type { Consumer } from '@signalbox/shared/resources'
import { wantedOf } from '@/client/draft/draft.ts'
import type { CredentialType } from './credential-types.ts'

interface NewCredential {
  readonly type: CredentialType
  /** Of the Secret. */
  readonly name: string
  readonly values: Readonly<Record<string, string>>
}

export function withCredential(consumer: Consumer, { type, name, values }: NewCredential): readonly object[] {
  const { namespace = 'default' } = consumer.metadata
  const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace, labels: { 'signalbox.dev/consumer': consumer.metadata.name } },
    type: `signalbox.dev/${type}`,
    stringData: filled,
  }
  const credentials = [...(consumer.spec.credentials ?? []), { type, secretRef: { name } }]
  return [secret, withVersion(consumer, { ...consumer.spec, credentials })]
}

export function withoutCredential(consumer: Consumer, index: number): readonly object[] {
  const left = (consumer.spec.credentials ?? []).toSpliced(index, 1)
  const { credentials: _, ...rest } = consumer.spec
  return [withVersion(consumer, left.length === 0 ? rest : { ...rest, credentials: left })]
}

/** Refused where somebody else changed the consumer in between. */
function withVersion(consumer: Consumer, spec: object): object {
  const { resourceVersion } = consumer.metadata
  const wanted = wantedOf(consumer)
  return { ...wanted, metadata: { ...Object(wanted['metadata']), resourceVersion }, spec }
}
