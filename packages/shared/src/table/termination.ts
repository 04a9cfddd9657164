/** Termination: what a listener that ends TLS serves with, under an id that changes with its content. */
import type { ListenerTls } from '../attachment/index.ts'
import { deepEqual, hashValue, toHashHex } from '../lib/index.ts'
import type { TlsTermination } from './tls.ts'

/** @param previous Returned as it is where nothing changed. */
export function toTermination(
  { certificates, options, clientValidation }: Pick<ListenerTls, 'certificates' | 'options' | 'clientValidation'>,
  previous: TlsTermination | null | undefined,
): TlsTermination {
  const content = { certificates, options, clientValidation }
  if (previous !== null && previous !== undefined && deepEqual(content, withoutId(previous))) return previous
  return { ...content, id: toHashHex(hashValue(content)) }
}

function withoutId({ certificates, options, clientValidation }: TlsTermination): Omit<TlsTermination, 'id'> {
  return { certificates, options, clientValidation }
}
