'use client'
import dynamic from 'next/dynamic'
import { useSyncExternalStore } from 'react'
import { areToastsWanted, watchToasts } from './toast-store.ts'

export { showToast } from './toast-store.ts'

const View = dynamic(() => import('./toast-view.tsx').then((module) => module.ToastView), { ssr: false })

/** Where toasts show; what shows them is fetched with the first of them. */
export function Toasts() {
  const wanted = useSyncExternalStore(watchToasts, areToastsWanted, () => false)
  return wanted ? <View /> : null
}
