import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import type { AnyResource } from '@signalbox/shared/resources'
import { openDialog } from '@/client/dialogs.ts'
import { linkTo, linkToNew, wordByKind, type EditableKind } from '@/client/links.ts'
import { useSignOut } from '@/client/mutations.ts'
import { useList } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { saveTheme } from '@/lib/preferences.ts'
import type { Command } from '@/ui/find-commands.ts'
import { navigation } from './navigation.ts'

const icon = { size: 14, 'aria-hidden': true } as const

/** Pages, actions and every resource by name. */
export function useCommands(): readonly Command[] {
  const router = useRouter()
  const signOut = useSignOut()
  const resources: readonly AnyResource[] = [
    ...useList('Gateway').items,
    ...useList('HTTPRoute').items,
    ...useList('Service').items,
    ...useList('Namespace').items,
  ]
  const pages = navigation.flat().map(({ href, label, icon: Icon }) => ({
    id: `page-${label}`,
    label,
    group: 'Go to',
    icon: <Icon {...icon} />,
    run: () => router.push(href),
  }))
  const action = (id: string, label: string, run: () => void, keywords = ''): Command => ({
    id,
    label,
    group: 'Do',
    keywords,
    icon: <Plus {...icon} />,
    run,
  })
  const creations = (Object.entries(wordByKind) as [EditableKind, string][]).map(([kind, word]) =>
    action(`new-${word}`, `New ${word}`, () => router.push(linkToNew(kind)), 'create add'),
  )
  const actions = [
    action('publish', 'Publish a service', () => openDialog({ dialog: 'publish' }), 'expose new create'),
    ...creations,
    action('theme-light', 'Use the light theme', () => saveTheme('light'), 'appearance colour'),
    action('theme-dark', 'Use the dark theme', () => saveTheme('dark'), 'appearance colour'),
    action('sign-out', 'Sign out', () => signOut.mutate(), 'log out leave'),
  ]
  const found = resources.flatMap((resource): Command[] => {
    const ref = refOf(resource)
    const href = linkTo(ref)
    if (href === null) return []
    const label = ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`
    return [
      {
        id: `${ref.kind}-${label}`.replaceAll(/[^\w-]/g, '_'),
        label,
        detail: ref.kind,
        group: 'Find',
        run: () => router.push(href),
      },
    ]
  })
  return [...pages, ...actions, ...found]
}
