import type { Metadata } from 'next'
import { EnrolForm } from '@/features/profile/enrol-form.tsx'
import { AccountFrame } from '@/features/set-up/account-frame.tsx'
import { AfterHydration } from '@/ui/after-hydration.tsx'

export const metadata: Metadata = { title: 'Second factor' }

export default function SecondFactorPage() {
  return (
    <AccountFrame
      title="Set up a second factor"
      intro="An administrator demands one beside the password. It takes a minute, once."
    >
      <AfterHydration>
        <EnrolForm />
      </AfterHydration>
    </AccountFrame>
  )
}
