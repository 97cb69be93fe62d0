import type { VerificationView } from '#lib/audit/verify-chain.ts'

const counted = (count: number) => (count === 1 ? '1 record' : `${count.toLocaleString('en')} records`)

/** What a verification found, in a line. */
export function verdict({ ok, records, broken }: VerificationView): string {
  if (!ok) return broken?.message ?? 'The audit is not as it was written.'
  return records === 0 ? 'There is nothing to verify yet.' : `${counted(records)}: all as they were written.`
}

/** What a reader of the verdict has to know beside it. */
export function caveats({ before_chain, unknown_key, took_ms, ok, records }: VerificationView): string[] {
  const were = (count: number) => (count === 1 ? 'was' : 'were')
  return [
    ok ? '' : `${counted(records)} before it ${were(records)} found as written.`,
    before_chain > 0 ? `${counted(before_chain)} from before the chain ${were(before_chain)} checked as a whole.` : '',
    unknown_key > 0
      ? `${counted(unknown_key)} ${were(unknown_key)} written under an earlier key: their order was checked, not what they say.`
      : '',
    `It took ${took_ms < 1000 ? `${took_ms} ms` : `${(took_ms / 1000).toFixed(1)} s`}.`,
  ].filter(Boolean)
}
