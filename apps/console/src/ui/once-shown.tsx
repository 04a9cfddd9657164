import { CopyButton } from './copy-button.tsx'
import { Notice } from './notice.tsx'

/** A secret that is shown now and never again, with a button to copy it. */
export function OnceShown({ label, value }: { label: string; value: string }) {
  return (
    <div className="grid gap-3">
      <Notice aspect="caution" title="Copy it now">
        It is shown this once. Only a hash of it is kept.
      </Notice>
      <div className="flex flex-wrap items-center gap-2 rounded-md border border-line bg-sunken p-3">
        <code aria-label={label} className="min-w-0 flex-1 font-mono text-sm break-all">
          {value}
        </code>
        <CopyButton text={value} />
      </div>
    </div>
  )
}
