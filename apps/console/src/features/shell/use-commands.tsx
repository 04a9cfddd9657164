import { Plus } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { openDialog } from '@/client/dialogs.ts'
import { leave } from '@/client/leaving.ts'
import { linkTo, linkToNew, editableKinds, wordsOf } from '@/client/links.ts'
import { useSignOut } from '@/client/mutations.ts'
import { useLists } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { saveTheme } from '@/lib/preferences.ts'
import type { Command } from '@/ui/find-commands.ts'
import { navigation } from './navigation.ts'

const icon = { size: 14, 'aria-hidden': true } as const

/** Pages, actions and every resource by name. */
export function useCommands(): readonly Command[] {
  const router = useRouter()
  const signOut = useSignOut()
  const resources = useLists(editableKinds)
  const pages = navigation
    .flatMap(({ destinations }) => destinations)
    .map(({ href, label, icon: Icon }) => ({
      id: `page-${label}`,
      label,
      group: 'Go to',
      icon: <Icon {...icon} />,
      run: () => leave(() => router.push(href)),
    }))
  const action = (id: string, label: string, run: () => void, keywords = ''): Command => ({
    id,
    label,
    group: 'Do',
    keywords,
    icon: <Plus {...icon} />,
    run,
  })
  const creations = editableKinds.map((kind) =>
    action(
      `new-${wordsOf(kind).fresh}`,
      `New ${wordsOf(kind).word}`,
      () => leave(() => router.push(linkToNew(kind))),
      `create add ${kind}`,
    ),
  )
  const actions = [
    action('publish', 'Publish a service', () => openDialog({ dialog: 'publish' }), 'expose new create'),
    ...creations,
    action('profile', 'Open your profile', () => router.push('/profile'), 'account password passkey token session'),
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
        run: () => leave(() => router.push(href)),
      },
    ]
  })
  return [...pages, ...actions, ...found]
}
