import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { densityCookie, themeCookie, toDensity, toTheme } from '@/lib/preferences.ts'
import './globals.css'
import { Providers } from './providers.tsx'

export const metadata: Metadata = { title: { default: 'Signalbox', template: '%s · Signalbox' } }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [jar, head] = await Promise.all([cookies(), headers()])
  return (
    <html
      lang="en"
      data-theme={toTheme(jar.get(themeCookie)?.value)}
      data-density={toDensity(jar.get(densityCookie)?.value)}
      suppressHydrationWarning
    >
      <body>
        <Providers nonce={head.get('x-nonce') ?? undefined}>{children}</Providers>
      </body>
    </html>
  )
}
