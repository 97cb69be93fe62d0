'use client'

import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ErrorPanel } from '#components/ui/callout.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Section } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { SkeletonRows } from '#components/ui/skeleton.tsx'
import type { ConnectionCheckView, ConnectionView } from '#lib/connections/views.ts'
import { checkNow } from './actions.ts'
import { CheckList, checkText } from './check-list.tsx'
import type { Failure } from './use-connection-form.ts'

type Props = {
  readonly connection: Pick<ConnectionView, 'id' | 'name' | 'kind' | 'last_check'>
  readonly mayCheck: boolean
  /** It was saved just now: checks it without being asked. */
  readonly startsNow: boolean
}

/** Asks the other side what the credentials may do, and says what it found, worst first. */
export function CheckPanel({ connection, mayCheck, startsNow }: Props) {
  const { id, name, kind } = connection
  const router = useRouter()
  const [check, setCheck] = useState<ConnectionCheckView | null>(connection.last_check)
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Pick<Failure, 'message' | 'requestId'> | null>(null)
  const run = useCallback(async () => {
    setBusy(true)
    setFailure(null)
    const answer = await checkNow({ id }).catch(() => null)
    setBusy(false)
    if (answer?.ok) {
      setCheck(answer.value)
      router.refresh()
    } else setFailure(answer?.error ?? { message: 'The portal did not answer. Try again in a moment.', requestId: '' })
  }, [id, router])
  const isStarted = useRef(false)
  useEffect(() => {
    if (!startsNow || isStarted.current) return
    isStarted.current = true
    router.replace(`/connections/${id}`, { scroll: false })
    void run()
  }, [startsNow, id, router, run])
  return (
    <Section
      id="check"
      title="Check"
      aside={
        <span className="flex items-center gap-2">
          {check && !isBusy && <CopyButton size="sm" tone="quiet" text={checkText(name, check)} what="check" />}
          {mayCheck && (
            <Button size="sm" busy={isBusy} onClick={run}>
              {isBusy ? 'Checking…' : check ? 'Check again' : 'Check'}
            </Button>
          )}
        </span>
      }
    >
      {failure && (
        <ErrorPanel title="It could not be checked" requestId={failure.requestId || undefined}>
          {failure.message}
        </ErrorPanel>
      )}
      {isBusy && !check && <SkeletonRows rows={kind === 'posthog' ? 10 : 4} label="Checking" />}
      {check && (
        <div aria-busy={isBusy} className={isBusy ? 'opacity-55 transition-opacity' : ''}>
          <p role="status" className="pb-2 text-sm text-ink-2">
            {check.ok ? 'It can do what is asked of it.' : 'It cannot be used as it is.'} Checked{' '}
            <RelativeTime at={check.checked_at} />.
          </p>
          <CheckList checks={check.checks} />
        </div>
      )}
      {!check && !isBusy && !failure && (
        <p className="text-ink-2">
          {kind === 'posthog'
            ? 'Not checked since it was last changed. A check reads only.'
            : 'Not checked since it was last changed. A check writes a probe entry and removes it.'}
        </p>
      )}
    </Section>
  )
}
