/** Next.js calls {@link register} once when a server process starts, and serves nothing before it returns. */
export async function register(): Promise<void> {
  if (process.env['NEXT_RUNTIME'] !== 'nodejs' || process.env['NEXT_PHASE'] === 'phase-production-build') return
  const { openConsole } = await import('./server/console-process.ts')
  await openConsole()
}
