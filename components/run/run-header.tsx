'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { RunStatus } from '#components/services/run-status.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import type { RunView } from '#lib/runs/views.ts'
import { Heartbeat } from './heartbeat.tsx'
import { runHeading } from './run-names.ts'
import { shownStatus } from './step-groups.ts'
import type { Clock } from './use-clock.ts'

type Props = { readonly run: RunView; readonly clock: Clock; readonly actions: ReactNode }

/** What it changes, who began it and when, and the plan that it carries out. */
export function RunHeader({ run, clock, actions }: Props) {
  const home = `/services/${run.configuration_id}`
  return (
    <PageHeader
      crumbs={[
        { label: 'Services', href: '/services' },
        { label: run.configuration_key, href: home, mono: true },
        { label: 'Runs', href: `${home}/history` },
      ]}
      title={runHeading(run)}
      status={<RunStatus status={shownStatus(run)} shape="pill" />}
      facts={
        <>
          <span>
            {run.actor}, <RelativeTime at={run.created_at} />
          </span>
          <span>revision {run.revision}</span>
          <Heartbeat run={run} clock={clock} />
          <Link href={`${home}/plan?plan=${run.plan_id}`} className="link">
            plan
          </Link>
          <a href="#log" className="link">
            log
          </a>
        </>
      }
      actions={actions}
    />
  )
}
