'use client'
import { Copy, Ellipsis, RefreshCw, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { IconButton } from './icon-button.tsx'
import { Menu, MenuItem } from './menu.tsx'

export interface RowRefusals {
  readonly create: string | null
  readonly delete: string | null
}

interface RowMenuProps {
  /** What the row is: `route team-a/cart`. */
  readonly subject: string
  readonly duplicateHref?: string
  readonly replaceHref?: string
  readonly onDelete: () => void
  /** Why it may not be copied, or deleted. */
  readonly refusals?: RowRefusals | undefined
}

/** What can be done with a row besides opening it. */
export function RowMenu({ subject, duplicateHref, replaceHref, onDelete, refusals }: RowMenuProps) {
  const router = useRouter()
  return (
    <Menu trigger={<IconButton label={`More for ${subject}`} icon={Ellipsis} />}>
      {duplicateHref !== undefined && (
        <MenuItem refusal={refusals?.create ?? null} onSelect={() => router.push(duplicateHref)}>
          <Copy size={14} aria-hidden /> Duplicate
        </MenuItem>
      )}
      {replaceHref !== undefined && (
        <MenuItem onSelect={() => router.push(replaceHref)}>
          <RefreshCw size={14} aria-hidden /> Replace
        </MenuItem>
      )}
      <MenuItem danger refusal={refusals?.delete ?? null} onSelect={onDelete}>
        <Trash2 size={14} aria-hidden /> Delete
      </MenuItem>
    </Menu>
  )
}
