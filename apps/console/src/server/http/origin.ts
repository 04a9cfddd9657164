/** The console as the browser knows it: the server's own idea of its host may be another name of it. */

/** Scheme, host and port that the request was sent to. */
export function originOf(request: Request): string {
  const scheme = isHttps(request) ? 'https' : 'http'
  return new URL(`${scheme}://${request.headers.get('host') ?? new URL(request.url).host}`).origin
}

/** Whether the request came over https, here or at the reverse proxy before. */
export function isHttps(request: Request): boolean {
  // Next.js fills the field in where no reverse proxy did.
  const forwarded = request.headers.get('x-forwarded-proto')?.split(',', 1)[0]?.trim()
  return forwarded === undefined ? new URL(request.url).protocol === 'https:' : forwarded === 'https'
}
