'use client'

import { createContext, use } from 'react'
import type { Warning } from '#lib/configurations/findings.ts'
import type { Json } from '#lib/core/json.ts'
import type { FormValues, Row, RowMap } from './form-values.ts'
import type { Fix } from './problems.ts'

export type ConnectionChoice = {
  readonly id: string
  readonly name: string
  readonly kind: 'posthog' | 'aws' | 'gcp' | 'azure'
  readonly environments: readonly string[]
  readonly is_default: boolean
  /** Of a PostHog connection: what the env block of its services names. */
  readonly host: string | null
}

export type FormApi = {
  readonly values: FormValues
  setField(name: string, value: Json): void
  setPart(name: 'thresholds' | 'reasons', key: string, value: Json): void
  setRows(map: RowMap, rows: readonly Row[]): void
  addRow(map: RowMap, key: string, entry: Json): void
  reset(name: string): void
  /** What is wrong at a control, once it has been left or a save was tried. */
  problemAt(elementId: string): string | undefined
  warningAt(elementId: string): Warning | undefined
  fixesAt(elementId: string): readonly Fix[]
  applyFix(path: string, value: Json): void
  /** Differs from the default. */
  isChanged(name: string): boolean
  readonly connections: readonly ConnectionChoice[]
  /** Under these names things exist already: they cannot be changed. */
  readonly areNamesFixed: boolean
  /** The mask of the webhook secret that is stored; '' when there is none. */
  readonly storedSecret: string
}

export const FormContext = createContext<FormApi | null>(null)

export function useForm(): FormApi {
  const form = use(FormContext)
  if (!form) throw new Error('A part of the configuration form stands outside of it.')
  return form
}
