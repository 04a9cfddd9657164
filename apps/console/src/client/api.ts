/** Requests of the browser to its own console: JSON both ways, errors as {@link ApiError}. */
import { ApiError, toApiError, unreachable } from './api-error.ts'

export { ApiError } from './api-error.ts'

export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Sent as JSON; a string is sent as it is, as YAML. */
  readonly body?: unknown
  /** Sent instead of a body. */
  readonly upload?: UploadedFile
  readonly signal?: AbortSignal
}

export interface UploadedFile {
  readonly content: Blob
  readonly type: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Asks `path` and gives back the answer's JSON, `undefined` where it has none.
 * @throws ApiError for every answer with an error status and where no answer came; whatever `signal` aborts with.
 */
export async function request<T>(path: string, { method = 'GET', body, upload, signal }: ApiRequest = {}): Promise<T> {
  const response = await send(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': contentType(body) }),
      ...(upload === undefined ? {} : { 'content-type': upload.type, ...upload.headers }),
      ...(method === 'GET' ? {} : forgeryFields()),
    },
    body: upload?.content ?? (body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body)),
    credentials: 'same-origin',
    signal: signal ?? null,
  })
  const answer = await readJson(response)
  if (response.ok) return answer as T
  if (response.status === 401) signedOut()
  throw toApiError(response.status, answer)
}

/** Posts `body` and gives back the file that is the answer. @throws ApiError as {@link request}. */
export async function requestFile(
  path: string,
  body: unknown,
): Promise<{ readonly name: string; readonly content: Blob }> {
  const response = await send(path, {
    method: 'POST',
    headers: { 'content-type': contentType(body), ...forgeryFields() },
    body: JSON.stringify(body),
    credentials: 'same-origin',
  })
  if (!response.ok) {
    if (response.status === 401) signedOut()
    throw toApiError(response.status, await readJson(response))
  }
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'download'
  return { name, content: await response.blob() }
}

async function send(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init)
  } catch (error) {
    if (init.signal?.aborted === true) throw error
    throw unreachable()
  }
}

/** The token by which the console knows its own pages: read from the cookie that came with the session. */
function forgeryFields(): Readonly<Record<string, string>> {
  const token = /(?:^|; *)(?:__Host-)?signalbox-csrf=([^;]+)/.exec(document.cookie)?.[1]
  return token === undefined ? {} : { 'signalbox-csrf': token }
}

function contentType(body: unknown): string {
  return typeof body === 'string' ? 'application/yaml' : 'application/json'
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text().catch(() => '')
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    if (response.ok)
      throw new ApiError(
        response.status,
        'NotJson',
        'The console server answered with something unreadable. Reload the page.',
      )
    return undefined
  }
}

/** A session that has ended leads to the sign-in page, and from there back to where the person was. */
function signedOut(): void {
  const { pathname, search } = window.location
  if (['/sign-in', '/set-up', '/invitation'].includes(pathname)) return
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`)
}
