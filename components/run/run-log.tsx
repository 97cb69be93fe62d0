'use client'

import { useLayoutEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { cx } from '#components/ui/cx.ts'
import { Section } from '#components/ui/page-header.tsx'
import { scrollable } from '#components/ui/scrollable.ts'
import type { LogLine } from './run-state.ts'

type Props = { readonly lines: readonly LogLine[]; readonly name: string }

const nearEndPx = 24

/** What the worker says, line by line. Follows the end until the reader scrolls up, and again when they are back there. */
export function RunLog({ lines, name }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [isFollowing, setFollowing] = useState(true)
  useLayoutEffect(() => {
    if (isFollowing && lines.length > 0) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [lines, isFollowing])
  const onScroll = () => {
    const element = box.current
    if (element) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPx)
  }
  return (
    <Section
      title="Log"
      aside={
        <span className="flex items-center gap-2">
          {!isFollowing && (
            <Button size="sm" tone="quiet" onClick={() => setFollowing(true)}>
              Follow
            </Button>
          )}
          <Button size="sm" tone="quiet" disabled={lines.length === 0} onClick={() => download(lines, name)}>
            Download
          </Button>
        </span>
      }
    >
      <div
        ref={box}
        role="log"
        aria-label="Log of the run"
        onScroll={onScroll}
        {...scrollable}
        className="h-56 overflow-y-auto rounded border bg-sunken p-3 font-mono text-xs leading-5"
      >
        {lines.length === 0 && <p className="text-ink-3">Nothing has been said yet.</p>}
        {lines.map((line) => (
          <p
            key={line.id}
            id={`log-${line.id}`}
            className="grid grid-cols-[6rem_minmax(0,1fr)] gap-2 target:bg-accent-soft"
          >
            <a href={`#log-${line.id}`} className="text-ink-3 hover:text-ink">
              {line.at.slice(11, 23)}
            </a>
            <span className={cx('break-words', levels[line.level])}>
              {line.level !== 'info' && `${line.level}: `}
              {line.message}
              {line.address && !line.message.includes(line.address) && (
                <span className="text-ink-3"> {line.address}</span>
              )}
            </span>
          </p>
        ))}
      </div>
    </Section>
  )
}

const levels: Readonly<Record<LogLine['level'], string>> = { info: '', warning: 'text-update', error: 'text-delete' }

function download(lines: readonly LogLine[], name: string): void {
  const text = lines
    .map(({ at, level, address, message }) => [at, level, address ?? '-', message].join('\t'))
    .join('\n')
  const url = URL.createObjectURL(new Blob([`${text}\n`], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = `${name}.log`
  link.click()
  URL.revokeObjectURL(url)
}
