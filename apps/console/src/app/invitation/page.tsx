import type { Metadata } from 'next'
import { AccountFrame } from '@/features/set-up/account-frame.tsx'
import { InvitationForm } from '@/features/set-up/invitation-form.tsx'
import { AfterHydration } from '@/ui/after-hydration.tsx'

export const metadata: Metadata = { title: 'Your account' }

export default function InvitationPage() {
  return (
    <AccountFrame title="Your account" intro="Opened by the link that you were given.">
      <AfterHydration>
        <InvitationForm />
      </AfterHydration>
    </AccountFrame>
  )
}
