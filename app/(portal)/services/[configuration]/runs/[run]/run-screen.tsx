'use client'

import { useQuery } from '@tanstack/react-query'
import { Handover, type HandoverData } from '#components/run/handover.tsx'
import { RunPanel } from '#components/run/run-panel.tsx'
import type { Revealed } from '#components/ui/secret-value.tsx'
import type { RunView } from '#lib/runs/views.ts'
import { revealEnvBlock } from './actions.ts'
import type { RunSnapshot } from './read-run.ts'
import { handoverQuery } from './run-query.ts'
import { useLiveRun } from './use-live-run.ts'
import { type RunRights, useRunVerbs } from './use-run-verbs.ts'

type Props = {
  readonly snapshot: RunSnapshot
  readonly rights: RunRights
  /** No later run has changed the configuration. */
  readonly isNewest: boolean
  /** What it hands over, where it had succeeded before the page was opened. */
  readonly handover: HandoverData | null
}

export function RunScreen({ snapshot, rights, isNewest, handover }: Props) {
  const { run, feed, line, problem: lineProblem, put } = useLiveRun(snapshot)
  const { verbs, problem } = useRunVerbs(run, rights, put)
  return (
    <RunPanel
      run={run}
      feed={feed}
      servedAt={snapshot.servedAt}
      line={line}
      lineProblem={lineProblem}
      verbs={verbs}
      problem={problem}
      handover={isNewest && <RunHandover run={run} given={handover} mayReveal={rights.mayReveal} />}
    />
  )
}

type HandoverProps = { readonly run: RunView; readonly given: HandoverData | null; readonly mayReveal: boolean }

function RunHandover({ run, given, mayReveal }: HandoverProps) {
  const id = run.configuration_id
  const { data, error } = useQuery({ ...handoverQuery(run.id, id), ...(given ? { initialData: given } : {}) })
  const reveal = async (): Promise<Revealed> => {
    const answer = await revealEnvBlock({ configuration_id: id }).catch(() => null)
    if (!answer) return { ok: false, message: 'The portal did not answer.' }
    return answer.ok ? { ok: true, value: answer.value.text } : { ok: false, message: answer.error.message }
  }
  return (
    <Handover
      outputsHref={`/services/${id}/outputs`}
      data={data ?? null}
      problem={error?.message ?? null}
      reveal={mayReveal ? reveal : null}
    />
  )
}
