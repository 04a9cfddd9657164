'use client'
import { useQuery } from '@tanstack/react-query'
import { profileQuery } from '@/client/accounts.ts'
import { Badge } from '@/ui/badge.tsx'
import { LoadError } from '@/ui/load-error.tsx'
import { PageHeader } from '@/ui/page-header.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { FactorsSection } from './factors-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { SessionsSection } from './sessions-section.tsx'
import { TokensSection } from './tokens-section.tsx'

/** The own account: password, second factors, sessions, API tokens. */
export function ProfilePage() {
  const { data: profile, error, refetch } = useQuery(profileQuery)
  if (error !== null) return <LoadError message={error.message} onRetry={() => void refetch()} />
  if (profile === undefined) return <SkeletonRows />
  return (
    <>
      <PageHeader
        title={profile.displayName || profile.name}
        description="Your account: how you sign in, where you are signed in, and what acts in your name."
        beside={
          <span className="flex flex-wrap gap-1.5">
            {profile.displayName !== '' && <Badge mono>{profile.name}</Badge>}
            {profile.administrator && <Badge>may do everything</Badge>}
            {profile.groups.map((group) => (
              <Badge key={group} mono>
                {group}
              </Badge>
            ))}
          </span>
        }
      />
      <div className="grid max-w-5xl gap-8 px-4 pb-12 sm:px-6">
        <PasswordSection profile={profile} />
        <FactorsSection profile={profile} />
        <SessionsSection />
        <TokensSection />
      </div>
    </>
  )
}
