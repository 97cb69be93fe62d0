'use client'

import { ArrowDown, Download } from 'lucide-react'
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { cx } from '#components/ui/cx.ts'
import { Section } from '#components/ui/page-header.tsx'
import { scrollable } from '#components/ui/scrollable.ts'
import type { RunView } from '#lib/runs/views.ts'
import { logFileName, logText } from './log-text.ts'
import type { LogLine } from './run-feed.ts'

type Props = { readonly run: RunView; readonly lines: readonly LogLine[]; readonly isLive: boolean }

const nearEndPx = 24

/** What the worker says, line by line. It follows the newest until the reader scrolls up, and again once back there. */
export function RunLog({ run, lines, isLive }: Props) {
  const box = useRef<HTMLDivElement>(null)
  const [isFollowing, setFollowing] = useState(isLive)
  useEffect(() => {
    if (window.location.hash.startsWith('#log-')) setFollowing(false)
  }, [])
  useLayoutEffect(() => {
    if (isFollowing && lines.length > 0) box.current?.scrollTo({ top: box.current.scrollHeight })
  }, [lines, isFollowing])
  const onScroll = () => {
    const element = box.current
    if (element && isLive) setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < nearEndPx)
  }
  return (
    <Section
      title="Log"
      id="log"
      aside={
        lines.length > 0 && (
          <Button size="sm" tone="quiet" className="-mr-2.5" onClick={() => download(run, lines)}>
            <Download aria-hidden="true" className="size-3.5" /> Download
          </Button>
        )
      }
    >
      <div className="relative">
        <div
          ref={box}
          role="log"
          aria-label="Log of the run"
          onScroll={onScroll}
          {...scrollable}
          className="relative max-h-80 overflow-y-auto rounded border bg-sunken px-3 py-2 font-mono text-xs leading-6 [scroll-padding:2rem]"
        >
          {lines.length === 0 && <p className="text-ink-3">Nothing has been said yet.</p>}
          {lines.map((line) => (
            <Line key={line.id} line={line} />
          ))}
        </div>
        {isLive && !isFollowing && (
          <Button
            size="sm"
            className="absolute bottom-3 left-1/2 -translate-x-1/2 shadow-float"
            onClick={() => setFollowing(true)}
          >
            <ArrowDown aria-hidden="true" className="size-3.5" /> Jump to newest
          </Button>
        )}
      </div>
    </Section>
  )
}

const levels: Readonly<Record<LogLine['level'], string>> = { info: '', warning: 'text-update', error: 'text-delete' }

const Line = memo(function Line({ line: { id, at, level, address, message } }: { readonly line: LogLine }) {
  return (
    <p
      id={`log-${id}`}
      className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 rounded-sm target:animate-flash target:bg-accent-soft sm:grid-cols-[5.5rem_minmax(0,20rem)_minmax(0,1fr)]"
    >
      <a href={`#log-${id}`} title={at} className="text-ink-3 hover:text-ink hover:underline">
        {at.slice(11, 23)}
      </a>
      <span className="wrap-anywhere text-ink-2 max-sm:empty:hidden">{address}</span>
      <span className={cx('break-words max-sm:col-start-2', levels[level])}>
        {level !== 'info' && <span className="visually-hidden">{level}: </span>}
        {message}
      </span>
    </p>
  )
})

function download(run: RunView, lines: readonly LogLine[]): void {
  const url = URL.createObjectURL(new Blob([logText(run, lines)], { type: 'text/plain' }))
  const link = document.createElement('a')
  link.href = url
  link.download = logFileName(run)
  link.click()
  URL.revokeObjectURL(url)
}
