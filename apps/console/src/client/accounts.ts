/** People and their ways in, as the pages read and change them: the own profile, users, tokens and the settings of access. */
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { request, type ApiRequest } from './api.ts'

export interface Profile {
  readonly name: string
  readonly displayName: string
  readonly administrator: boolean
  readonly groups: readonly string[]
  readonly hasPassword: boolean
  readonly passwordChangedAt: string | null
  readonly identityProvider: string | null
  readonly secondFactor: {
    readonly demanded: boolean
    readonly totp: { readonly createdAt: string } | null
    readonly recoveryCodesLeft: number
    readonly passkeys: readonly Passkey[]
  }
}

export interface Passkey {
  readonly id: string
  readonly name: string
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

export interface OwnSession {
  readonly id: string
  readonly current: boolean
  readonly method: 'password' | 'passkey' | 'single-sign-on'
  readonly address: string
  readonly userAgent: string
  readonly createdAt: string
  readonly lastUsedAt: string
}

export interface Token {
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly scope: {
    readonly namespaces: readonly string[] | null
    readonly role: string | null
    readonly verbs: readonly string[] | null
    readonly readOnly: boolean
  }
  readonly createdAt: string
  readonly expiresAt: string
  readonly expired: boolean
  readonly lastUsedAt: string | null
}

export interface GatewayToken {
  readonly id: string
  readonly name: string
  readonly namespaces: readonly string[] | null
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

export interface User {
  readonly name: string
  readonly displayName: string
  readonly administrator: boolean
  readonly groups: readonly string[]
  readonly providerGroups: readonly string[]
  readonly disabled: boolean
  readonly hasPassword: boolean
  readonly identityProvider: string | null
  readonly totp: boolean
  readonly passkeys: number
  readonly lacksSecondFactor: boolean
  readonly link: { readonly purpose: 'invitation' | 'reset'; readonly expiresAt: string } | null
  readonly createdAt: string
  readonly lastSeenAt: string | null
}

export interface OneTimeLink {
  readonly purpose: 'invitation' | 'reset'
  readonly url: string
  readonly expiresAt: string
}

export interface SingleSignOn {
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  readonly hasClientSecret: boolean
  readonly scopes: readonly string[]
  readonly groupsClaim: string
  readonly groupMapping: Readonly<Record<string, string>>
  readonly allowedDomains: readonly string[]
  readonly countsAsSecondFactor: boolean
}

export interface AccessSettings {
  readonly secondFactor: { readonly everyone: boolean; readonly groups: readonly string[] }
  readonly singleSignOn: {
    readonly settings: SingleSignOn | null
    readonly isFixed: boolean
    readonly redirectUri: string
  }
}

/** Everything here begins with it, so that one change lets all of it be asked for again. */
const accounts = ['accounts'] as const
const v1 = '/signalbox/v1'

export const profileQuery = queryOptions({
  queryKey: [...accounts, 'profile'],
  queryFn: ({ signal }) => request<Profile>(`${v1}/profile`, { signal }),
})

/** The last used first. */
export const ownSessionsQuery = queryOptions({
  queryKey: [...accounts, 'sessions'],
  queryFn: async ({ signal }) =>
    (await request<{ readonly sessions: readonly OwnSession[] }>(`${v1}/profile/sessions`, { signal })).sessions,
})

/** One's own API tokens, the newest first. */
export const ownTokensQuery = queryOptions({
  queryKey: [...accounts, 'tokens'],
  queryFn: async ({ signal }) =>
    (await request<{ readonly tokens: readonly Token[] }>(`${v1}/tokens`, { signal })).tokens,
})

/** Everybody's API tokens, for who may do everything. */
export const allTokensQuery = queryOptions({
  queryKey: [...accounts, 'all-tokens'],
  queryFn: async ({ signal }) =>
    (await request<{ readonly tokens: readonly Token[] }>(`${v1}/tokens?all=true`, { signal })).tokens,
})

export const usersQuery = queryOptions({
  queryKey: [...accounts, 'users'],
  queryFn: async ({ signal }) => (await request<{ readonly users: readonly User[] }>(`${v1}/users`, { signal })).users,
})

export const gatewayTokensQuery = queryOptions({
  queryKey: [...accounts, 'gateway-tokens'],
  queryFn: async ({ signal }) =>
    (await request<{ readonly tokens: readonly GatewayToken[] }>(`${v1}/gateway-tokens`, { signal })).tokens,
})

export const accessSettingsQuery = queryOptions({
  queryKey: [...accounts, 'settings'],
  queryFn: ({ signal }) => request<AccessSettings>(`${v1}/access-settings`, { signal }),
})

/** An unsafe request under `/signalbox/v1`. */
export interface AccountChange extends Pick<ApiRequest, 'body'> {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** What follows `/signalbox/v1/`, each segment encoded by {@link pathOf}. */
  readonly path: string
}

/** Sends a change; after it everything about accounts is asked for again. */
export function useAccountChange<Answer = unknown>() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (change: AccountChange) => sendAccountChange<Answer>(change),
    onSuccess: () => client.invalidateQueries({ queryKey: accounts }),
  })
}

/** @throws ApiError */
export function sendAccountChange<Answer>({ path, ...rest }: AccountChange): Promise<Answer> {
  return request<Answer>(`${v1}/${path}`, rest)
}

/** Segments as a path, whatever stands in them. */
export function pathOf(...segments: readonly string[]): string {
  return segments.map((segment) => encodeURIComponent(segment)).join('/')
}

/** What narrows a token, in a few words each; none: nothing does. */
export function scopeWords({ namespaces, role, verbs, readOnly }: Token['scope']): readonly string[] {
  return [
    ...(readOnly ? ['read only'] : []),
    ...(role === null ? [] : [`role ${role}`]),
    ...(verbs ?? []),
    ...(namespaces ?? []).map((namespace) => `in ${namespace}`),
  ]
}
