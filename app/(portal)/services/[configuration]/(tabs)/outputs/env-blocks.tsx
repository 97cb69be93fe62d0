'use client'

import { parseAsString, useQueryState } from 'nuqs'
import { ErrorPanel } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Tabs } from '#components/ui/tabs.tsx'
import type { EnvBlockView } from '#lib/runs/read-env-blocks.ts'
import { useRevealedBlock } from './use-revealed-block.ts'

type Props = {
  readonly configurationId: string
  readonly blocks: readonly EnvBlockView[]
  /** There is a key, and this reader may see it. */
  readonly mayReveal: boolean
}

/** One block to copy, in the format that the service is deployed with. All are here already: changing costs nothing. */
export function EnvBlocks({ configurationId, blocks, mayReveal }: Props) {
  const [wanted, setWanted] = useQueryState('format', parseAsString.withDefault('dotenv'))
  const revealed = useRevealedBlock(configurationId)
  const block = blocks.find(({ format }) => format === wanted) ?? blocks[0]
  if (!block) return null
  const choose = (format: string) => {
    revealed.hide()
    setWanted(format)
  }
  const text = revealed.text ?? block.text
  return (
    <Tabs
      label="Format"
      value={block.format}
      onChange={choose}
      tabs={blocks.map(({ format, title }) => ({ value: format, label: title }))}
    >
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
        {block.problem ? (
          <ErrorPanel title={`${block.title} cannot hold it`}>{block.problem}</ErrorPanel>
        ) : (
          <CodeBlock
            text={text}
            what={`env block as ${block.title}`}
            heading={<code className="text-sm">{block.file_name}</code>}
          />
        )}
        {revealed.problem && (
          <ErrorPanel title="The key could not be shown" requestId={revealed.problem.requestId || undefined}>
            {revealed.problem.message}
          </ErrorPanel>
        )}
        {mayReveal && block.may_hold_key && (
          <p className="flex flex-wrap items-center gap-x-3 text-sm text-ink-2">
            <button
              type="button"
              disabled={revealed.isBusy}
              onClick={() => (revealed.text === null ? revealed.reveal(block.format) : revealed.hide())}
              className="link min-h-6"
            >
              {revealed.text === null ? 'Reveal the key in it' : `Hide the key (${revealed.secondsLeft} s)`}
            </button>
            <span role="status">
              {revealed.text === null
                ? 'For 30 seconds. Who revealed it is written to the audit.'
                : 'It is written to the audit that you revealed it.'}
            </span>
          </p>
        )}
        {!block.may_hold_key && !block.problem && (
          <p className="text-sm text-ink-2">It says where the key lies and never holds it.</p>
        )}
      </div>
    </Tabs>
  )
}
