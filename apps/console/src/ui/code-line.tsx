import { CopyButton } from './copy-button.tsx'

/** A command to run, with the button that copies it. */
export function CodeLine({ code, label }: { code: string; label?: string }) {
  return (
    <div className="flex items-start justify-between gap-3 rounded-md border border-line bg-sunken py-2 pr-2 pl-3">
      <pre className="min-w-0 py-1 text-sm break-all whitespace-pre-wrap">
        <code>{code}</code>
      </pre>
      <CopyButton text={code} {...(label === undefined ? {} : { label })} />
    </div>
  )
}
