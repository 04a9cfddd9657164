import { Copy } from 'lucide-react'
import { useState } from 'react'
import { fetchResource } from '@/client/queries.ts'
import { isEditable } from '@/client/links.ts'
import { Button } from '@/ui/button.tsx'
import { showToast } from '@/ui/toast.tsx'

interface CopyYamlProps {
  readonly node: { readonly kind: string; readonly namespace: string; readonly name: string }
}

/** Copies the resource behind a node as YAML. The writer of YAML is fetched when it is first needed. */
export function CopyYaml({ node }: CopyYamlProps) {
  const [pending, setPending] = useState(false)
  const { kind } = node
  if (!isEditable(kind)) return null
  const copy = async () => {
    setPending(true)
    try {
      const [{ stringify }, resource] = await Promise.all([
        import('yaml'),
        fetchResource({ kind, namespace: node.namespace, name: node.name }),
      ])
      await navigator.clipboard.writeText(stringify(resource))
      showToast({ title: `YAML of ${node.name} copied` })
    } catch (error) {
      const words = error instanceof Error ? error.message : 'The browser did not allow it.'
      showToast({ title: 'The YAML was not copied', description: words, aspect: 'danger' })
    } finally {
      setPending(false)
    }
  }
  return (
    <Button small pending={pending} onClick={() => void copy()}>
      <Copy size={14} aria-hidden />
      Copy YAML
    </Button>
  )
}
