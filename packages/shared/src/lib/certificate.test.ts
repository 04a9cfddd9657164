import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import * as certificates from '../testdata/certificates.ts'
import { parseCertificate, parseCertificates } from './certificate.ts'
import { parsePem } from './pem.ts'

const { shopCertificate, wildcardCertificate, commonNameCertificate, shopKey } = certificates

describe('certificates', () => {
  it('tell their names, in lower case, and their key', () => {
    expect(parseCertificates(shopCertificate)).toMatchObject([
      {
        subject: 'shop.example.com',
        issuer: 'shop.example.com',
        dnsNames: ['shop.example.com', 'www.example.com'],
        uris: ['spiffe://cluster.example/ns/a/sa/b'],
        keyType: 'EC',
      },
    ])
  })

  it('tell when they are valid', () => {
    const [certificate] = parseCertificates(shopCertificate) ?? []
    expect(certificate?.notBefore).toMatch(/^2026-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(certificate?.notAfter).toMatch(/^2126-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  })

  it('have no alternative names where they name none', () => {
    expect(parseCertificates(commonNameCertificate)).toMatchObject([{ subject: 'other.test', dnsNames: [] }])
  })

  it('are read in their order, and other blocks and text between them passed over', () => {
    const chain = `the leaf\n${shopCertificate}${shopKey}its issuer\r\n${wildcardCertificate}`
    expect(parseCertificates(chain)?.map(({ dnsNames }) => dnsNames)).toEqual([
      ['shop.example.com', 'www.example.com'],
      ['*.example.com'],
    ])
  })

  it.each([
    { guarantee: 'text without blocks', pem: 'hello', certificates: 0 },
    { guarantee: 'nothing', pem: '', certificates: 0 },
    { guarantee: 'a key', pem: shopKey, certificates: 0 },
    { guarantee: 'a block that does not end', pem: shopCertificate.slice(0, -10), certificates: null },
    { guarantee: 'something that is no base64', pem: shopCertificate.replace('M', '!'), certificates: null },
    { guarantee: 'a block of zeros', pem: block('CERTIFICATE', 'AAAA'), certificates: null },
    { guarantee: 'an empty block', pem: block('CERTIFICATE', ''), certificates: null },
    {
      guarantee: 'a second certificate that is cut',
      pem: shopCertificate + block('CERTIFICATE', 'MIIB'),
      certificates: null,
    },
  ])('are not found in $guarantee', ({ pem, certificates: count }) => {
    expect(parseCertificates(pem)?.length ?? null).toBe(count)
  })

  it('that are cut are none', () => {
    const [{ der = new Uint8Array() } = {}] = parsePem(shopCertificate) ?? []
    fc.assert(
      fc.property(fc.nat(der.length - 1), (length) => {
        expect(parseCertificate(der.subarray(0, length))).toBeNull()
      }),
    )
  })

  it('with any octet changed are read without an error', () => {
    const [{ der = new Uint8Array() } = {}] = parsePem(shopCertificate) ?? []
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, octet) => {
        expect(() => parseCertificate(der.with(at, octet))).not.toThrow()
      }),
    )
  })
})

function block(label: string, base64: string): string {
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`
}
