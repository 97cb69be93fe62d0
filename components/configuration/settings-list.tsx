import { Definition, DefinitionList } from '#components/ui/definition-list.tsx'
import { Section } from '#components/ui/page-header.tsx'
import { variables } from '#lib/configurations/variables.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { equalJson } from '#lib/core/json.ts'
import { settingText } from './setting-facts.ts'

const groups = [...new Set(variables.map(({ group }) => group))]

/** Every setting with its value, for those who may not change them. */
export function SettingsList({ configuration }: { readonly configuration: ConfigurationView }) {
  return (
    <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-2">
      {groups.map((group) => (
        <Section key={group} title={group}>
          <DefinitionList label={group}>
            {variables
              .filter((variable) => variable.group === group)
              .map((variable) => {
                const value = configuration[variable.name] ?? variable.default
                return (
                  <Definition key={variable.name} name={variable.label}>
                    <span className="min-w-0 wrap-anywhere">{settingText(variable, value)}</span>
                    {equalJson(value, variable.default) && <span className="text-sm text-ink-3">default</span>}
                  </Definition>
                )
              })}
          </DefinitionList>
        </Section>
      ))}
    </div>
  )
}
