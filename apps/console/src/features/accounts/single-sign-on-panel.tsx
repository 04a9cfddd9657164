'use client'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { accessSettingsQuery, useAccountChange, type AccessSettings, type SingleSignOn } from '@/client/accounts.ts'
import { ApiError } from '@/client/api.ts'
import { Button } from '@/ui/button.tsx'
import { Checkbox } from '@/ui/checkbox.tsx'
import { CopyButton } from '@/ui/copy-button.tsx'
import { RecordEditor } from '@/ui/key-value-editor.tsx'
import { Notice } from '@/ui/notice.tsx'
import { SkeletonRows } from '@/ui/skeleton.tsx'
import { TextField } from '@/ui/text-field.tsx'
import { showToast } from '@/ui/toast.tsx'
import { NotShown } from './not-shown.tsx'
import { toNames } from './names.ts'

/** The identity provider (OpenID Connect) at which people may sign in. */
export function SingleSignOnPanel() {
  const { data: settings, error, refetch } = useQuery(accessSettingsQuery)
  if (error !== null) return <NotShown error={error} onRetry={() => void refetch()} />
  if (settings === undefined) return <SkeletonRows />
  return <SingleSignOnForm key={settings.singleSignOn.settings?.issuer ?? ''} {...settings.singleSignOn} />
}

const fresh: SingleSignOn = {
  name: '',
  issuer: '',
  clientId: '',
  hasClientSecret: false,
  scopes: ['openid', 'profile', 'email'],
  groupsClaim: 'groups',
  groupMapping: {},
  allowedDomains: [],
  countsAsSecondFactor: false,
}

function SingleSignOnForm({ settings, isFixed, redirectUri }: AccessSettings['singleSignOn']) {
  const { hasClientSecret, ...kept } = settings ?? fresh
  const [draft, setDraft] = useState(kept)
  const [secret, setSecret] = useState('')
  const [scopes, setScopes] = useState(kept.scopes.join(' '))
  const [domains, setDomains] = useState(kept.allowedDomains.join(', '))
  const change = useAccountChange()
  const fields = change.error instanceof ApiError ? change.error.fields : []
  const errorAt = (at: string) => fields.find(({ path }) => path === at || path.startsWith(at))?.message
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const body = {
      ...draft,
      scopes: toNames(scopes),
      allowedDomains: toNames(domains),
      ...(secret === '' ? {} : { clientSecret: secret }),
    }
    change.mutate(
      { method: 'PUT', path: 'access-settings/single-sign-on', body },
      {
        onSuccess: () => showToast({ title: 'Single sign-on is set', description: 'The identity provider answered.' }),
      },
    )
  }
  const remove = () => change.mutate({ method: 'DELETE', path: 'access-settings/single-sign-on' })
  return (
    <form onSubmit={submit} className="@container/form grid max-w-4xl gap-5">
      {isFixed && (
        <Notice aspect="unlit" title="Set by the environment">
          SIGNALBOX_OIDC_ISSUER and its companions hold; change them there.
        </Notice>
      )}
      <div className="grid gap-1 text-sm">
        <span className="font-medium">Redirect URI</span>
        <span className="text-xs text-faint">Register it at the identity provider.</span>
        <span className="flex flex-wrap items-center gap-2">
          <code className="min-w-0 break-all">{redirectUri}</code>
          <CopyButton text={redirectUri} />
        </span>
      </div>
      <fieldset disabled={isFixed} className="grid gap-5">
        <legend className="sr-only">Identity provider</legend>
        <TextField
          label="Name"
          help="On the button: “Sign in with …”."
          required
          value={draft.name}
          onValueChange={(name) => set({ name })}
          error={errorAt('name')}
        />
        <TextField
          label="Issuer"
          help="Its address, such as https://login.example.com. What it offers is asked of it."
          required
          mono
          value={draft.issuer}
          onValueChange={(issuer) => set({ issuer })}
          error={errorAt('issuer')}
        />
        <TextField
          label="Client id"
          help="Under which Signalbox is known there."
          required
          mono
          value={draft.clientId}
          onValueChange={(clientId) => set({ clientId })}
          error={errorAt('clientId')}
        />
        <TextField
          label="Client secret"
          type="password"
          autoComplete="off"
          help={
            hasClientSecret ? 'One is kept and never shown. Leave it empty to keep it.' : 'Empty for a public client.'
          }
          value={secret}
          onValueChange={setSecret}
          error={errorAt('clientSecret')}
        />
        <TextField
          label="Scopes"
          help="Separated by spaces."
          mono
          value={scopes}
          onValueChange={setScopes}
          error={errorAt('scopes')}
        />
        <TextField
          label="Groups claim"
          help="The claim that lists a person’s groups. Empty: none is read."
          mono
          value={draft.groupsClaim}
          onValueChange={(groupsClaim) => set({ groupsClaim })}
          error={errorAt('groupsClaim')}
        />
        <div className="grid gap-1">
          <span className="text-sm font-medium">Groups by other names</span>
          <RecordEditor
            noun="group"
            keyLabel="There"
            valueLabel="Here"
            record={draft.groupMapping}
            onRecordChange={(groupMapping) => set({ groupMapping })}
            whenEmpty="Groups come by the names that they have there. With entries, only these come."
          />
          {errorAt('groupMapping') !== undefined && <p className="text-xs text-danger">{errorAt('groupMapping')}</p>}
        </div>
        <TextField
          label="Allowed domains"
          help="Of verified email addresses, separated by commas. Empty: everybody whom the provider signs in."
          mono
          value={domains}
          onValueChange={setDomains}
          error={errorAt('allowedDomains')}
        />
        <Checkbox
          label="A sign-in there counts as second factor"
          checked={draft.countsAsSecondFactor}
          onCheckedChange={(countsAsSecondFactor) => set({ countsAsSecondFactor })}
          disabled={isFixed}
        />
      </fieldset>
      <Notice aspect="unlit" title="Who comes for the first time gets an account without rights">
        Bindings give rights to its groups or to the person.
      </Notice>
      {change.error !== null && fields.length === 0 && (
        <Notice aspect="danger" urgent title="Single sign-on was not changed">
          {change.error.message}
        </Notice>
      )}
      {!isFixed && (
        <div className="flex flex-wrap gap-2">
          <Button look="primary" type="submit" pending={change.isPending}>
            Ask the provider and save
          </Button>
          {settings !== null && (
            <Button pending={change.isPending} onClick={remove}>
              Switch single sign-on off
            </Button>
          )}
        </div>
      )}
    </form>
  )
}
