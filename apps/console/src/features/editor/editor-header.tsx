import type { AnyResource } from '@signalbox/shared/resources'
import { Copy, Ellipsis, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { openDialog } from '@/client/dialogs.ts'
import { healthOf } from '@/client/health.ts'
import { leave } from '@/client/leaving.ts'
import { linkToNew, wordsOf, type EditableKind } from '@/client/links.ts'
import { useRuntime } from '@/client/queries.ts'
import { refOf } from '@/client/resource-paths.ts'
import { useJudge } from '@/client/rights.ts'
import { Status } from '@/ui/aspect.tsx'
import { IconButton } from '@/ui/icon-button.tsx'
import { Menu, MenuItem, MenuSeparator } from '@/ui/menu.tsx'
import { PageHeader } from '@/ui/page-header.tsx'

export function EditorHeader({ kind, live, isNew }: { kind: EditableKind; live: AnyResource | null; isNew: boolean }) {
  const runtime = useRuntime()
  const { list, title, word } = wordsOf(kind)
  if (isNew || live === null) {
    return <PageHeader title={isNew ? `New ${word}` : 'Deleted'} crumbs={[{ label: title, href: list }]} />
  }
  const { name, namespace } = live.metadata
  const health = healthOf(live, runtime)
  const scoped =
    namespace === undefined ? [] : [{ label: namespace, href: `${list}?namespace=${encodeURIComponent(namespace)}` }]
  return (
    <PageHeader
      title={name}
      crumbs={[{ label: title, href: list }, ...scoped]}
      beside={health !== null && <Status aspect={health.aspect} word={health.word} title={health.reasons.join('\n')} />}
      actions={<ResourceMenu kind={kind} resource={live} />}
    />
  )
}

function ResourceMenu({ kind, resource }: { kind: EditableKind; resource: AnyResource }) {
  const router = useRouter()
  const ref = refOf(resource)
  const judge = useJudge()
  return (
    <Menu trigger={<IconButton label={`More for this ${wordsOf(kind).word}`} icon={Ellipsis} className="size-8" />}>
      <MenuItem
        refusal={judge.refusalAnywhere('create', kind)}
        onSelect={() => leave(() => router.push(linkToNew(kind, ref)))}
      >
        <Copy size={14} aria-hidden /> Duplicate
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        danger
        refusal={judge.refusal('delete', ref)}
        onSelect={() => openDialog({ dialog: 'delete', ref, after: wordsOf(kind).list })}
      >
        <Trash2 size={14} aria-hidden /> Delete
      </MenuItem>
    </Menu>
  )
}
