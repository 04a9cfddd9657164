'use client'
import Link from 'next/link'
import { usePathname, useSearchParams } from 'next/navigation'
import { useJudge } from '@/client/rights.ts'
import { cn } from '@/lib/cn.ts'
import { Logo } from '@/ui/logo.tsx'
import { isHere, navigation, type Destination } from './navigation.ts'

/** The way around, in words. The namespace scope goes along. */
export function Rail({ onNavigate = () => {} }: { onNavigate?: () => void }) {
  const pathname = usePathname()
  const { refusalAnywhere } = useJudge()
  const leads = ({ kind }: Destination) =>
    kind === undefined || refusalAnywhere('get', kind) === null || refusalAnywhere('list', kind) === null
  const scope = useSearchParams().get('namespace')
  const search = scope === null ? '' : `?namespace=${encodeURIComponent(scope)}`
  return (
    <nav aria-label="Pages" className="flex h-full flex-col gap-5 overflow-y-auto px-3 py-3">
      <Link href={`/${search}`} onClick={onNavigate} className="flex h-8 items-center gap-2 rounded-md px-2">
        <Logo />
        <span className="text-base font-semibold tracking-tight">Signalbox</span>
      </Link>
      {navigation.map(({ title, destinations }) => (
        <ul key={destinations[0]?.href} aria-label={title} className="grid gap-px">
          {title !== undefined && (
            <li aria-hidden className="px-2 pb-1 text-xs text-faint">
              {title}
            </li>
          )}
          {destinations.filter(leads).map(({ href, label, icon: Icon, also }) => {
            const here = isHere(pathname, { href, also })
            return (
              <li key={href}>
                <Link
                  href={`${href}${search}`}
                  onClick={onNavigate}
                  aria-current={here ? 'page' : undefined}
                  className={cn(
                    'relative flex h-8 items-center gap-2.5 rounded-md px-2 text-sm transition-colors',
                    here
                      ? 'bg-hover font-medium text-ink before:absolute before:inset-y-1.5 before:-left-3 before:w-0.5 before:bg-accent'
                      : 'text-soft hover:bg-hover hover:text-ink',
                  )}
                >
                  <Icon size={16} strokeWidth={1.75} aria-hidden className={here ? 'text-accent' : 'text-faint'} />
                  {label}
                </Link>
              </li>
            )
          })}
        </ul>
      ))}
    </nav>
  )
}
