/** Where to go after sign-in: a path of this console, never another site; else the overview. */
export function safeNext(next: string | null): string {
  if (next === null || !/^\/(?![/\\])/.test(next)) return '/'
  return next.startsWith('/sign-in') || next.startsWith('/set-up') ? '/' : next
}
