'use client'
import { useQuery } from '@tanstack/react-query'
import { CircleUser } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useSignOut } from '@/client/mutations.ts'
import { sessionQuery } from '@/client/queries.ts'
import { saveDensity, saveTheme, toDensity, toTheme, type Density, type Theme } from '@/lib/preferences.ts'
import { IconButton } from '@/ui/icon-button.tsx'
import { Menu, MenuChoice, MenuItem, MenuSeparator } from '@/ui/menu.tsx'

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

const densities = [
  { value: 'regular', label: 'Regular' },
  { value: 'compact', label: 'Compact' },
] as const

/** Who is signed in, how the console looks, and the way out. */
export function SettingsMenu() {
  const { data: session } = useQuery(sessionQuery)
  const router = useRouter()
  const signOut = useSignOut()
  return (
    <Menu trigger={<IconButton label="Account and appearance" icon={CircleUser} className="size-8" />}>
      <p className="px-2 py-1 text-sm">
        <span className="text-faint">Signed in as </span>
        {session?.user?.displayName || (session?.user?.name ?? 'nobody')}
      </p>
      <MenuItem onSelect={() => router.push('/profile')}>Your profile</MenuItem>
      <MenuSeparator />
      <Appearance />
      <MenuSeparator />
      <MenuItem onSelect={() => signOut.mutate()}>Sign out</MenuItem>
    </Menu>
  )
}

/** Only drawn in the browser, when the menu opens: the document element, written by the server from cookies, holds. */
function Appearance() {
  const [theme, setTheme] = useState<Theme>(() => toTheme(document.documentElement.dataset['theme']))
  const [density, setDensity] = useState<Density>(() => toDensity(document.documentElement.dataset['density']))
  const chooseTheme = (next: Theme) => {
    setTheme(next)
    saveTheme(next)
  }
  const chooseDensity = (next: Density) => {
    setDensity(next)
    saveDensity(next)
  }
  return (
    <>
      <MenuChoice label="Theme" value={theme} options={themes} onValueChange={chooseTheme} />
      <MenuSeparator />
      <MenuChoice label="Density" value={density} options={densities} onValueChange={chooseDensity} />
    </>
  )
}
