import Link from 'next/link'
import { fieldId } from '#components/configuration/field-ids.ts'
import { settingFacts } from '#components/configuration/setting-facts.ts'
import { Definition, DefinitionList } from '#components/ui/definition-list.tsx'
import { Section } from '#components/ui/page-header.tsx'
import type { ConfigurationView } from '#lib/configurations/views.ts'

type Props = { readonly configuration: ConfigurationView; readonly mayWrite: boolean }

/** What somebody chose: the settings that are not at their default. Each leads to its place in the form. */
export function SettingsSummary({ configuration, mayWrite }: Props) {
  const href = `/services/${configuration.id}/settings`
  const { chosen, defaults } = settingFacts(configuration)
  return (
    <Section
      id="settings"
      title="Settings"
      aside={
        <Link href={href} className="link inline-flex min-h-6 items-center">
          {mayWrite ? 'Edit settings' : 'All settings'}
        </Link>
      }
    >
      <DefinitionList label="Settings that differ from their default">
        {chosen.map(({ name, label, text, standard }) => (
          <Definition
            key={name}
            name={
              mayWrite ? (
                <Link href={`${href}#${fieldId(name)}`} className="hover:text-ink hover:underline">
                  {label}
                </Link>
              ) : (
                label
              )
            }
          >
            <span className="min-w-0 wrap-anywhere">{text}</span>
            {standard && <span className="min-w-0 text-sm text-ink-3 wrap-anywhere">default {standard}</span>}
          </Definition>
        ))}
      </DefinitionList>
      <p className="text-sm text-ink-2">{defaults} other settings are at their default.</p>
    </Section>
  )
}
