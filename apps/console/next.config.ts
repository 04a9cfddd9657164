import type { NextConfig } from 'next'

/** On every answer, static files included; pages and the API add their content security policy themselves. */
const headers = [
  { key: 'cross-origin-opener-policy', value: 'same-origin' },
  { key: 'cross-origin-resource-policy', value: 'same-origin' },
  { key: 'permissions-policy', value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()' },
  { key: 'referrer-policy', value: 'same-origin' },
  { key: 'x-content-type-options', value: 'nosniff' },
  { key: 'x-frame-options', value: 'DENY' },
]

const config: NextConfig = {
  transpilePackages: ['@signalbox/shared'],
  // They read their own files and write code as they run; bundling breaks both.
  serverExternalPackages: ['@grpc/grpc-js', 'protobufjs'],
  poweredByHeader: false,
  // Trailing slashes are part of no path here, and a redirect would take a body's request apart.
  skipTrailingSlashRedirect: true,
  images: { unoptimized: true },
  headers: async () => [{ source: '/:path*', headers }],
}

export default config
