'use client'

import { useState } from 'react'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { compactNumber, readCount } from '#components/ui/numbers.ts'
import { scrollable } from '#components/ui/scrollable.ts'
import { estimate } from '#lib/blueprint/estimate.ts'
import { vaultNames } from '#lib/blueprint/vault-preview.ts'
import { configurationKey } from '#lib/configurations/identity.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import { settingsOf } from '#lib/configurations/settings.ts'
import { chosenConnection, fittingConnections } from './fitting-connections.ts'
import { useForm } from './form-context.ts'

const shownPaths = 4

/** What the form would become, while it is typed: names in the vault, the env block, and what it may cost. */
export function LivePreview({ variables }: { readonly variables: Variables | null }) {
  if (!variables) {
    return <p className="text-ink-2">The preview comes back as soon as the form can be read again.</p>
  }
  return (
    <div className="grid gap-5">
      <p className="font-mono text-sm font-medium wrap-anywhere" data-testid="preview-key">
        {configurationKey(variables)}
      </p>
      <VaultPreview variables={variables} />
      <EnvironmentPreview variables={variables} />
      <EstimatePreview variables={variables} />
    </div>
  )
}

const clouds = { aws: 'AWS Parameter Store', gcp: 'Google Secret Manager', azure: 'Azure Key Vault' } as const

function VaultPreview({ variables }: { readonly variables: Variables }) {
  const [isAll, setAll] = useState(false)
  const names = vaultNames(variables)
  const shown = isAll ? names : names.slice(0, shownPaths)
  return (
    <section aria-label="Vault entries" className="grid gap-1.5">
      <h2 className="flex justify-between gap-3 text-sm font-normal text-ink-2">
        {clouds[variables.cloud_provider]} <span>{names.length} entries</span>
      </h2>
      <ul>
        {shown.map(({ key, name, storage }) => (
          <li key={key} className="flex justify-between gap-3 border-b py-1 last:border-b-0">
            <code className="min-w-0 text-xs leading-5 wrap-anywhere">{name}</code>
            <span className="shrink-0 text-xs leading-5 text-ink-3">{storage}</span>
          </li>
        ))}
      </ul>
      {names.length > shownPaths && (
        <button
          type="button"
          onClick={() => setAll(!isAll)}
          aria-expanded={isAll}
          className="link min-h-6 w-fit text-sm"
        >
          {isAll ? 'Fewer' : `${names.length - shownPaths} more`}
        </button>
      )}
    </section>
  )
}

function EnvironmentPreview({ variables }: { readonly variables: Variables }) {
  const { connections, values } = useForm()
  const fitting = fittingConnections(connections, 'posthog', values.fields.environment)
  // The connection's host is the one that is used; the variable stands in until there is a connection.
  const host = chosenConnection(fitting, variables.posthog_connection)?.host ?? variables.posthog_host
  const lines = settingsOf(variables, host).map(({ name, source }) => ({
    name,
    value: source.type === 'text' ? source.text : null,
  }))
  const text = lines.map(({ name, value }) => `${name}=${value ?? ''}`).join('\n')
  return (
    <section aria-label="Environment block" className="grid gap-1.5">
      <div className="flex items-center justify-between gap-3 text-sm text-ink-2">
        <h2 className="font-normal">Environment block</h2>
        <CopyButton size="sm" tone="quiet" text={text} what="environment block" />
      </div>
      <pre {...scrollable} className="max-h-72 overflow-auto rounded border bg-sunken p-2.5 text-xs leading-5">
        {lines.map(({ name, value }) => (
          <div key={name}>
            {name}={value ?? <span className="text-ink-3 italic">known after apply</span>}
          </div>
        ))}
      </pre>
    </section>
  )
}

function EstimatePreview({ variables }: { readonly variables: Variables }) {
  const [requests, setRequests] = useState('1000000')
  const count = readCount(requests)
  const found = estimate(variables, count === null ? {} : { requestsPerMonth: count })
  return (
    <section aria-label="Estimate" className="grid gap-2">
      <p aria-live="polite">
        <span className="font-medium">~ {compactNumber(found.events_per_month)} events a month</span>
        <span className="text-ink-2">
          {' '}
          · {compactNumber(found.batches_per_month)} calls · ${found.secrets_usd_per_month.toFixed(2)} of secrets
        </span>
      </p>
      <Field
        label={<span className="text-sm font-normal text-ink-2">If it answers this many requests a month</span>}
        {...(count === null ? { error: 'A whole number, like 1000000 or 2.5M.' } : {})}
      >
        <Input
          value={requests}
          inputMode="numeric"
          onChange={(event) => setRequests(event.target.value)}
          className="max-w-40"
          mono
        />
      </Field>
      <Disclosure
        summary={<span className="text-sm font-normal text-ink-2">How this is reckoned</span>}
        className="border-b-0"
      >
        <ul className="grid gap-1.5 text-sm text-ink-2">
          {found.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </Disclosure>
    </section>
  )
}
