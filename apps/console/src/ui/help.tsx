'use client'
import { CircleQuestionMark } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './icon-button.tsx'
import { Popover } from './popover.tsx'

/** The "?" beside a heading: what the thing is, in a few sentences. */
export function Help({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Popover title={title} trigger={<IconButton label={`About ${title.toLowerCase()}`} icon={CircleQuestionMark} />}>
      <div className="grid gap-2 text-soft">{children}</div>
    </Popover>
  )
}
