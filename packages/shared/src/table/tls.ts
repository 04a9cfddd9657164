/** TLS towards clients: what a listener that ends TLS shows and asks for. */
import type { ObjectKey } from '../resources/index.ts'

/** A certificate with its key, as a Secret holds them. */
export interface CertificateSource {
  readonly secret: ObjectKey
  /** The certificate first, then those that vouch for it. */
  readonly certPem: string
  readonly keyPem: string
}

export interface TlsTermination {
  /** At least one. Which is shown is chosen by the name that the client asks for. */
  readonly certificates: readonly CertificateSource[]
  /** Gateway API `ListenerTLSConfig.options`. */
  readonly options: Readonly<Record<string, string>>
  /** How clients' certificates are asked for; `null`: they are not. */
  readonly clientValidation: ClientValidation | null
  /** Changes if and only if anything above changes. */
  readonly id: string
}

/** Gateway API v1 `FrontendTLSValidation`. */
export interface ClientValidation {
  readonly caPem: readonly string[]
  /** `AllowInsecureFallback`: a certificate is asked for, and whatever comes is taken. */
  readonly mode: 'AllowValidOnly' | 'AllowInsecureFallback'
}
