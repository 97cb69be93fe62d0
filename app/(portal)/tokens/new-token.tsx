'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { TokenForm } from './token-form.tsx'

type Created = { readonly name: string; readonly token: string }

/** Makes a token, and shows it this once. */
export function NewToken({ portalUrl }: { readonly portalUrl: string }) {
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const [created, setCreated] = useState<Created | null>(null)
  const close = () => {
    setOpen(false)
    if (created) router.refresh()
    setCreated(null)
  }
  return (
    <>
      <Button tone="primary" onClick={() => setOpen(true)}>
        New token
      </Button>
      {created ? (
        <ShownOnce created={created} portalUrl={portalUrl} onClose={close} />
      ) : (
        <Dialog
          open={isOpen}
          onOpenChange={(open) => !open && close()}
          title="New token"
          description="It can do what you may do, within the scopes you give it."
          width="md"
        >
          <TokenForm onCreated={setCreated} onCancel={close} />
        </Dialog>
      )}
    </>
  )
}

type ShownProps = { readonly created: Created; readonly portalUrl: string; readonly onClose: () => void }

function ShownOnce({ created, portalUrl, onClose }: ShownProps) {
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`${created.name} is made`}
      description="Copy it now: it is not shown again, and nobody can read it back."
      width="md"
      footer={
        <Button tone="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
        <CodeBlock text={created.token} what="token" heading="Token" wrap />
        <CodeBlock
          text={`curl -H "Authorization: Bearer $HEDGEROW_TOKEN" ${portalUrl}/api/v1/configurations`}
          what="example"
          heading="Try it, with the token in HEDGEROW_TOKEN"
          wrap
        />
      </div>
    </Dialog>
  )
}
