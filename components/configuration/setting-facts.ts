import { type Variable, variables } from '#lib/configurations/variables.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { equalJson, isJsonObject, type Json } from '#lib/core/json.ts'

export type SettingFact = {
  readonly name: string
  readonly label: string
  readonly text: string
  /** The default in words; '' where it would say nothing. */
  readonly standard: string
}

/** They name the configuration, and stand in its header. */
const inHeader = new Set<string>(['service_name', 'project_name', 'environment'])
/** Chosen by everybody, whatever is chosen. */
const always = new Set<string>(['cloud_provider', 'enable_posthog'])

/** What was chosen, in words and in the order of the form, and how many settings were left as they are. */
export function settingFacts(configuration: ConfigurationView): {
  readonly chosen: readonly SettingFact[]
  readonly defaults: number
} {
  const shown = variables.filter(({ name }) => !inHeader.has(name))
  const isChosen = ({ name, default: standard }: Variable) =>
    always.has(name) || !equalJson(configuration[name] ?? standard, standard)
  const chosen = shown.filter(isChosen)
  return {
    chosen: chosen.map((variable) => ({
      name: variable.name,
      label: variable.label,
      text: settingText(variable, configuration[variable.name] ?? null),
      standard: always.has(variable.name) ? '' : standardText(variable),
    })),
    defaults: shown.length - chosen.length,
  }
}

function standardText(variable: Variable): string {
  const { default: standard, type } = variable
  if (type === 'map' || type === 'object' || type === 'secret' || standard === null || standard === '') return ''
  return settingText(variable, standard)
}

/** `on`, `25 %`, `Google Cloud`, `login, signup`. */
export function settingText({ type, unit, options }: Variable, value: Json): string {
  if (value === null || value === '') return 'none'
  if (type === 'secret') return 'set'
  if (typeof value === 'boolean') return value ? 'on' : 'off'
  if (isJsonObject(value)) return mapText(value)
  const text = options?.find((option) => option.value === value)?.label ?? String(value)
  return unit ? `${text} ${unit}` : text
}

const mostKeys = 6

function mapText(map: Readonly<Record<string, Json>>): string {
  const entries = Object.entries(map)
  const words = entries.map(([key, value]) => (isJsonObject(value) ? key : `${key} ${String(value)}`))
  const shown = words.slice(0, mostKeys).join(', ')
  return words.length > mostKeys ? `${shown} and ${words.length - mostKeys} more` : shown || 'none'
}
