'use client'

import { useRouter } from 'next/navigation'
import { ConfigurationForm } from '#components/configuration/configuration-form.tsx'
import { keepLastChoice } from '#components/configuration/last-choice.ts'
import type { FormInput } from '#components/configuration/use-configuration-form.ts'
import type { FormActions } from '#components/configuration/use-submit.ts'
import { readApi } from '#components/shell/read-api.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { createService, planService, updateService } from './actions.ts'
import { useBackToCreated } from './created.ts'

/** The form with the portal's own actions. */
export function ServiceForm(props: Omit<FormInput, 'actions'>) {
  const router = useRouter()
  const remember = useBackToCreated(props.configuration === null)
  const actions: FormActions = {
    create: createService,
    update: updateService,
    plan: planService,
    read: (id) => readApi<ConfigurationView>(`/api/v1/configurations/${encodeURIComponent(id)}`),
    onPlanned: ({ configurationId, planId, input }) => {
      keepLastChoice(input)
      if (props.configuration === null) remember(configurationId)
      router.push(`/services/${configurationId}/plan?plan=${planId}`)
    },
  }
  return <ConfigurationForm {...props} actions={actions} />
}
