'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { guardLeaving } from '@/client/leaving.ts'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'

/** While it is active, every way off the page asks first: links, commands, Back and Forward, and closing the tab. */
export function LeaveGuard({ active }: { active: boolean }) {
  const router = useRouter()
  const [wanted, setWanted] = useState<{ readonly go: () => void } | null>(null)
  const isLeaving = useRef(false)
  useEffect(() => {
    if (!active) return
    isLeaving.current = false
    const ask = (go: () => void) => setWanted({ go })
    const onClick = (event: MouseEvent) => {
      const href = hrefOf(event)
      if (href === null) return
      event.preventDefault()
      event.stopPropagation()
      ask(() => router.push(href))
    }
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    // Only the Navigation API can hold Back; where a browser lacks it, Back leaves.
    const onNavigate = (event: NavigateEvent) => {
      const { key } = event.destination
      if (isLeaving.current || event.navigationType !== 'traverse' || !event.cancelable) return
      event.preventDefault()
      ask(() => window.navigation.traverseTo(key))
    }
    guardLeaving(ask)
    document.addEventListener('click', onClick, { capture: true })
    window.addEventListener('beforeunload', onUnload)
    window.navigation?.addEventListener('navigate', onNavigate)
    return () => {
      guardLeaving(null)
      document.removeEventListener('click', onClick, { capture: true })
      window.removeEventListener('beforeunload', onUnload)
      window.navigation?.removeEventListener('navigate', onNavigate)
    }
  }, [active, router])
  return (
    <ConfirmDialog
      open={wanted !== null}
      onOpenChange={(open) => !open && setWanted(null)}
      title="Leave without saving?"
      action="Leave and drop the changes"
      cancel="Stay"
      onConfirm={() => {
        isLeaving.current = true
        wanted?.go()
        setWanted(null)
      }}
    >
      What you changed on this page is not saved, and will be gone.
    </ConfirmDialog>
  )
}

/** Where a plain click on a link of the console leads; `null` for all other clicks, and within the page. */
function hrefOf(event: MouseEvent): string | null {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null
  if (link === null || event.defaultPrevented || event.button !== 0) return null
  if (event.ctrlKey || event.metaKey || event.shiftKey) return null
  const { location } = window
  if (link.target === '_blank' || link.origin !== location.origin) return null
  const isHere = link.pathname === location.pathname && link.search === location.search
  return isHere && link.hash !== '' ? null : link.pathname + link.search + link.hash
}
