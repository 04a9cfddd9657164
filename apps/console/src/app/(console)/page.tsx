import { PageHeader } from '@/ui/page-header.tsx'

export default function OverviewPage() {
  return <PageHeader title="Overview" description="What runs, what is broken and what changed." />
}
