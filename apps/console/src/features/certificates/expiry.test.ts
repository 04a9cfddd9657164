import { expect, it } from 'vitest'
import type { CertificateSummary } from '@/client/queries.ts'
import { certificateHealth, namesOf } from './expiry.ts'

const nowMs = Date.parse('2026-06-15T00:00:00Z')

const summary = (notBefore: string, notAfter: string, problem: string | null = null): CertificateSummary => ({
  namespace: 'shop',
  name: 'tls',
  problem,
  usedBy: [],
  chain: [
    {
      subject: 'shop.example',
      issuer: 'authority',
      dnsNames: [],
      uris: [],
      notBefore,
      notAfter,
      serialNumber: '01',
      keyType: 'EC',
    },
  ],
})

it.each([
  { word: 'Expired', from: '2026-01-01T00:00:00Z', to: '2026-06-14T00:00:00Z' },
  { word: 'Expires soon', from: '2026-01-01T00:00:00Z', to: '2026-07-01T00:00:00Z' },
  { word: 'Fine', from: '2026-01-01T00:00:00Z', to: '2026-09-01T00:00:00Z' },
  { word: 'Not valid yet', from: '2026-07-01T00:00:00Z', to: '2026-09-01T00:00:00Z' },
])('valid from $from to $to is told as $word', ({ word, from, to }) => {
  expect(certificateHealth(summary(from, to), nowMs).word).toBe(word)
})

it('what cannot be used is not told as fine, however long it is valid', () => {
  const health = certificateHealth(summary('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', 'no key'), nowMs)
  expect(health).toMatchObject({ aspect: 'danger', word: 'Not usable' })
})

it('the subject stands for a certificate without alternative names', () => {
  expect(namesOf(summary('2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z'))).toEqual(['shop.example'])
})
