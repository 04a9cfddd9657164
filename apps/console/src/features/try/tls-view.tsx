import { Notice } from '@/ui/notice.tsx'
import type { SentTls } from './requests.ts'

/** What the other side showed of itself, and whether common clients would trust it. */
export function TlsView({ tls }: { tls: SentTls }) {
  return (
    <div className="grid gap-3">
      <p className="text-sm text-soft">
        {tls.version}, {tls.cipher}
        {tls.alpn === null ? ', no ALPN' : `, ALPN ${tls.alpn}`}
      </p>
      {tls.distrust === null ? (
        <Notice aspect="clear" title="Common clients would trust this certificate." />
      ) : (
        <Notice aspect="caution" title="Common clients would refuse this certificate">
          {tls.distrust === '' ? 'It cannot be verified.' : `Because ${tls.distrust}.`}
        </Notice>
      )}
      <ol aria-label="Certificates" className="grid gap-3">
        {tls.certificates.map(({ subject, issuer, names, validFrom, validTo, fingerprint }) => (
          <li key={fingerprint} className="border-b border-line pb-3 last:border-0">
            <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-0.5 text-xs">
              <Line name="Subject" value={subject} />
              <Line name="Names" value={names.join(', ')} />
              <Line name="Issuer" value={issuer === subject ? 'itself' : issuer} />
              <Line name="Valid" value={`${validFrom.slice(0, 10)} to ${validTo.slice(0, 10)}`} />
              <Line name="SHA-256" value={fingerprint} />
            </dl>
          </li>
        ))}
      </ol>
    </div>
  )
}

function Line({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-faint">{name}</dt>
      <dd className="font-mono break-all">{value === '' ? '—' : value}</dd>
    </>
  )
}
