/** Names that a certificate is of: its alternative names, then its common name. */
import type { X509Certificate } from 'node:crypto'
import { hasControls } from '../authenticate.ts'

export interface CertificateNames {
  /** Alternative names (DNS, e-mail, URI, address) in their order, then the common name. */
  readonly names: readonly string[]
  readonly commonName: string | null
  /** The most specific part first, parted by commas. */
  readonly distinguishedName: string
}

export function namesOf(certificate: X509Certificate): CertificateNames {
  const commonName = commonNameOf(certificate)
  const names = [...alternativeNames(certificate.subjectAltName), ...(commonName === null ? [] : [commonName])]
  return {
    names: names.filter((name) => !hasControls(name)),
    commonName,
    distinguishedName: certificate.subject.split('\n').toReversed().join(','),
  }
}

/** `null` where there is none, or several: nobody is known by half a name. */
function commonNameOf(certificate: X509Certificate): string | null {
  const { CN: name } = certificate.toLegacyObject().subject
  return typeof name === 'string' && name !== '' && !hasControls(name) ? name : null
}

const alternative = /(?:DNS|email|URI|IP Address):("(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/g

function alternativeNames(text: string | undefined): readonly string[] {
  return [...(text ?? '').matchAll(alternative)].flatMap(([, value = '']) => {
    // Node quotes values that could be taken for several.
    const name: unknown = value.startsWith('"') ? JSON.parse(value) : value
    return typeof name === 'string' && name !== '' ? [name] : []
  })
}
