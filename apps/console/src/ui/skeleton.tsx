import { cn } from '@/lib/cn.ts'

/** Stands where something will be, at its size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn('block animate-wait rounded-sm bg-line', className ?? 'h-4 w-full')} />
}

/** Rows of a list that is on its way. */
export function SkeletonRows({ rows = 6, label = 'Loading' }: { rows?: number; label?: string }) {
  return (
    <div aria-busy className="grid">
      <p className="sr-only">{label}</p>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-row items-center gap-6 border-b border-line px-3">
          <Skeleton className="h-3 w-40" />
          <Skeleton className="h-3 w-20" />
          <Skeleton className="ml-auto h-3 w-24" />
        </div>
      ))}
    </div>
  )
}
