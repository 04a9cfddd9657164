import { describe, expect, it } from 'vitest'
import * as pem from '../testdata/certificates.ts'
import { privateKeyProblem } from './private-key.ts'

function block(label: string, base64: string): string {
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`
}

const { shopCertificate, rsaCertificate } = pem
const stranger = 'it is not the key of the certificate in tls.crt'

describe('private keys', () => {
  it.each([
    { guarantee: 'a key on a curve in PKCS #8', key: pem.shopKey, certificate: shopCertificate, problem: null },
    { guarantee: 'one in SEC 1', key: pem.shopKeySec1, certificate: shopCertificate, problem: null },
    { guarantee: 'one without its point', key: pem.shopKeyWithoutPoint, certificate: shopCertificate, problem: null },
    { guarantee: 'an RSA key in PKCS #8', key: pem.rsaKey, certificate: rsaCertificate, problem: null },
    { guarantee: 'one in PKCS #1', key: pem.rsaKeyPkcs1, certificate: rsaCertificate, problem: null },
    {
      guarantee: 'a key behind its certificate',
      key: rsaCertificate + pem.rsaKey,
      certificate: rsaCertificate,
      problem: null,
    },
    {
      guarantee: 'the key of another certificate',
      key: pem.wildcardKey,
      certificate: shopCertificate,
      problem: stranger,
    },
    { guarantee: 'a key of another type', key: pem.rsaKey, certificate: shopCertificate, problem: stranger },
    { guarantee: 'a key of a third type', key: pem.edKey, certificate: shopCertificate, problem: stranger },
    {
      guarantee: 'an encrypted key',
      key: pem.encryptedKey,
      certificate: shopCertificate,
      problem: 'the key is encrypted; decrypt it first',
    },
    {
      guarantee: 'a certificate',
      key: shopCertificate,
      certificate: shopCertificate,
      problem: 'it holds no private key in PEM',
    },
    { guarantee: 'text', key: 'hello', certificate: shopCertificate, problem: 'it holds no private key in PEM' },
    {
      guarantee: 'a key that is cut',
      key: block('PRIVATE KEY', 'MIGH'),
      certificate: shopCertificate,
      problem: 'the key is malformed',
    },
    {
      guarantee: 'an empty RSA key',
      key: block('RSA PRIVATE KEY', 'MAA='),
      certificate: rsaCertificate,
      problem: 'the key is malformed',
    },
    {
      guarantee: 'an empty key on a curve',
      key: block('EC PRIVATE KEY', 'MAA='),
      certificate: shopCertificate,
      problem: 'the key is malformed',
    },
    {
      guarantee: 'a block that does not end',
      key: '-----BEGIN PRIVATE KEY-----',
      certificate: shopCertificate,
      problem: 'it is not well-formed PEM',
    },
  ])('$guarantee is judged by what it says of itself', ({ key, certificate, problem }) => {
    expect(privateKeyProblem(key, certificate)).toBe(problem)
  })
})
