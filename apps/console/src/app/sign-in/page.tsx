import type { Metadata } from 'next'
import { Suspense } from 'react'
import { AccountFrame } from '@/features/set-up/account-frame.tsx'
import { SignInForm } from '@/features/set-up/sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default function SignInPage() {
  return (
    <AccountFrame title="Sign in" intro="To see and set the routes of this system.">
      <Suspense>
        <SignInForm />
      </Suspense>
    </AccountFrame>
  )
}
