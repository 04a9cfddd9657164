/** Secrets and ConfigMaps for tests with the certificates of `certificates.ts`, so that files need not hold PEM. */
import type { AnyResource } from '../resources/index.ts'
import * as pem from './certificates.ts'
import { parseOrThrow } from './snapshot-of.ts'

const contents = {
  shop: { 'tls.crt': pem.shopCertificate, 'tls.key': pem.shopKey },
  wildcard: { 'tls.crt': pem.wildcardCertificate, 'tls.key': pem.wildcardKey },
  other: { 'tls.crt': pem.commonNameCertificate, 'tls.key': pem.commonNameKey },
  'without key': { 'tls.crt': pem.shopCertificate },
  'malformed certificate': { 'tls.crt': 'certificate', 'tls.key': pem.shopKey },
  'malformed key': { 'tls.crt': pem.shopCertificate, 'tls.key': 'key' },
  'foreign key': { 'tls.crt': pem.shopCertificate, 'tls.key': pem.wildcardKey },
  'encrypted key': { 'tls.crt': pem.shopCertificate, 'tls.key': pem.encryptedKey },
  authority: { 'ca.crt': pem.authority },
  'second authority': { 'ca.crt': pem.secondAuthority },
  'malformed authority': { 'ca.crt': 'authority' },
  'no authority': { 'other.crt': pem.authority },
} as const
export type TestContents = keyof typeof contents

/** @param wanted What each one holds, by `namespace/name`. */
export function secretsOf(wanted: Readonly<Record<string, TestContents>>): AnyResource[] {
  return Object.entries(wanted).map(([key, holds]) => {
    const [namespace, name] = key.split('/')
    const metadata = { name, namespace }
    return holds.includes('authority')
      ? parseOrThrow({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: contents[holds] })
      : parseOrThrow({ apiVersion: 'v1', kind: 'Secret', metadata, stringData: contents[holds] })
  })
}
