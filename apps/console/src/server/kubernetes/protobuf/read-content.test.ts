import { describe, expect, it } from 'vitest'
import { readProtobuf } from './read-content.ts'
import { each, join, message, text, whole } from './writer.ts'

function unknown(kind: string, raw: Uint8Array): Uint8Array {
  const typeMeta = join(text(1, 'v1'), text(2, kind))
  return join(Buffer.from('k8s\0'), message(1, typeMeta), message(2, raw))
}

const metadata = join(
  text(1, 'shop'),
  each(['a', 'b'], (label) => message(11, join(text(1, label), text(2, `${label}1`)))),
  // What Go clients write for a time that is not set.
  message(8, new Uint8Array()),
)

describe('Kubernetes protobuf', () => {
  it.each([
    {
      guarantee: 'a Namespace with its labels',
      bytes: unknown('Namespace', join(message(1, metadata), message(2, new Uint8Array()))),
      is: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { a: 'a1', b: 'b1' } } },
    },
    {
      guarantee: 'values of a Secret as base64',
      bytes: unknown('Secret', join(message(1, text(1, 's')), message(2, join(text(1, 'k'), text(2, 'v'))))),
      is: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { k: 'dg==' } },
    },
    {
      guarantee: 'ports of a Service by number and by name',
      bytes: unknown(
        'Service',
        message(
          2,
          join(
            message(1, join(whole(3, 80), message(4, whole(2, 8080)))),
            message(1, join(whole(3, 443), message(4, join(whole(1, 1), text(3, 'web'))))),
          ),
        ),
      ),
      is: {
        apiVersion: 'v1',
        kind: 'Service',
        spec: {
          ports: [
            { port: 80, targetPort: 8080 },
            { port: 443, targetPort: 'web' },
          ],
        },
      },
    },
  ])('says $guarantee', ({ bytes, is }) => {
    expect(readProtobuf(bytes)).toEqual(is)
  })

  it.each([
    { guarantee: 'another beginning', bytes: Buffer.from('nothing'), code: 'BadRequest' },
    {
      guarantee: 'a message that is cut off',
      bytes: unknown('Namespace', Buffer.from([10, 50, 1])),
      code: 'BadRequest',
    },
    { guarantee: 'a number without an end', bytes: unknown('Namespace', Buffer.alloc(30, 0xff)), code: 'BadRequest' },
    {
      guarantee: 'text that is not UTF-8',
      bytes: unknown('Namespace', message(1, message(1, Buffer.from([0xff])))),
      code: 'BadRequest',
    },
    {
      guarantee: 'a kind that is read as JSON only',
      bytes: unknown('Pod', new Uint8Array()),
      code: 'UnsupportedMediaType',
    },
    {
      guarantee: 'a kind named like a member of every object',
      bytes: unknown('constructor', new Uint8Array()),
      code: 'UnsupportedMediaType',
    },
  ])('refuses $guarantee', ({ bytes, code }) => {
    expect(() => readProtobuf(bytes)).toThrow(expect.objectContaining({ code }))
  })
})
