import { Definition, DefinitionList } from '#components/ui/definition-list.tsx'
import type { ConnectionView } from '#lib/connections/views.ts'
import { fieldsOf } from '../form-values.ts'

/** What is set, for those who may not change it: secrets as masks. */
export function ConnectionFacts({ connection }: { readonly connection: ConnectionView }) {
  const set = fieldsOf(connection.kind).filter(({ name }) => connection[name] !== undefined)
  return (
    <DefinitionList label="Settings">
      {set.map(({ name, label }) => (
        <Definition key={name} name={label}>
          <span className="font-mono text-sm wrap-anywhere">{String(connection[name])}</span>
        </Definition>
      ))}
      <Definition name="Environments">{connection.environments.join(', ')}</Definition>
    </DefinitionList>
  )
}
