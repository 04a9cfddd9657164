'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import { ConfirmDialog } from '@/ui/confirm-dialog.tsx'

/** While it is active, a link to another page asks first, and so does closing the tab. */
export function LeaveGuard({ active }: { active: boolean }) {
  const router = useRouter()
  const [wanted, setWanted] = useState<string | null>(null)
  useEffect(() => {
    if (!active) return
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href]') : null
      if (
        link === null ||
        event.defaultPrevented ||
        event.button !== 0 ||
        event.ctrlKey ||
        event.metaKey ||
        event.shiftKey
      )
        return
      if (link.target === '_blank' || link.origin !== window.location.origin || link.hash !== '') return
      event.preventDefault()
      event.stopPropagation()
      setWanted(link.pathname + link.search)
    }
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault()
    document.addEventListener('click', onClick, { capture: true })
    window.addEventListener('beforeunload', onUnload)
    return () => {
      document.removeEventListener('click', onClick, { capture: true })
      window.removeEventListener('beforeunload', onUnload)
    }
  }, [active])
  return (
    <ConfirmDialog
      open={wanted !== null}
      onOpenChange={(open) => !open && setWanted(null)}
      title="Leave without saving?"
      action="Leave and drop the changes"
      cancel="Stay"
      onConfirm={() => {
        if (wanted !== null) router.push(wanted)
        setWanted(null)
      }}
    >
      What you changed on this page is not saved, and will be gone.
    </ConfirmDialog>
  )
}
