import type { NextConfig } from 'next'

const config: NextConfig = {
  transpilePackages: ['@signalbox/shared'],
  poweredByHeader: false,
}

export default config
