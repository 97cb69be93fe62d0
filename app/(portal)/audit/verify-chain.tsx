'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout, ErrorPanel } from '#components/ui/callout.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import type { Head } from '#lib/audit/chain.ts'
import type { VerificationView } from '#lib/audit/verify-chain.ts'
import { verifyAudit } from './actions.ts'
import { caveats, verdict } from './verify-words.ts'

type State = {
  readonly isBusy: boolean
  readonly found: VerificationView | null
  readonly failure: { readonly message: string; readonly requestId: string } | null
}

const unanswered = { message: 'The portal did not answer. Try again in a moment.', requestId: '' }

/** Reads the whole audit and says whether anything in it was changed, taken away or put in. */
export function VerifyChain() {
  const [{ isBusy, found, failure }, setState] = useState<State>({ isBusy: false, found: null, failure: null })
  const verify = async () => {
    setState({ isBusy: true, found, failure: null })
    const answer = await verifyAudit({}).catch(() => null)
    if (answer?.ok) setState({ isBusy: false, found: answer.value, failure: null })
    else setState({ isBusy: false, found: null, failure: answer?.error ?? unanswered })
  }
  return (
    <div className="grid gap-3">
      <div>
        <Button busy={isBusy} onClick={verify}>
          {isBusy ? 'Verifying…' : 'Verify chain'}
        </Button>
      </div>
      <div role="status" aria-busy={isBusy}>
        {found && <Verdict found={found} />}
      </div>
      {found?.ok && found.head && <KeepHead head={found.head} />}
      {failure && (
        <ErrorPanel title="It could not be verified" requestId={failure.requestId || undefined}>
          {failure.message}
        </ErrorPanel>
      )}
    </div>
  )
}

function Verdict({ found }: { readonly found: VerificationView }) {
  return (
    <Callout tone={found.ok ? 'create' : 'delete'} title={verdict(found)}>
      <p>{caveats(found).join(' ')}</p>
    </Callout>
  )
}

function KeepHead({ head }: { readonly head: Head }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2">
      <span>Keep its head elsewhere: with it, a later verification tells whether records were cut off.</span>
      <CopyButton size="sm" text={JSON.stringify(head)} what="head">
        Copy head
      </CopyButton>
    </p>
  )
}
