import type { Metadata } from 'next'
import { Suspense } from 'react'
import { AccountFrame } from '@/features/set-up/account-frame.tsx'
import { SetUpForm } from '@/features/set-up/set-up-form.tsx'

export const metadata: Metadata = { title: 'Set up' }

export default function SetUpPage() {
  return (
    <AccountFrame title="Make the first account" intro="It may see and change everything.">
      <Suspense>
        <SetUpForm />
      </Suspense>
    </AccountFrame>
  )
}
