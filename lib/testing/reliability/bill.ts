import type { Truth } from '#lib/testing/provisioning.ts'
import { type Account, accountFor, isPartOfProject } from './accounts.ts'
import type { Tried } from './kill-trials.ts'

/** What is wrong with the services of some trials: each entry names the service and the thing. */
export type Bill = Readonly<Record<'leaked' | 'duplicated' | 'missing' | 'unfinished', readonly string[]>>

/** Holds what there is against what was planned and recorded, for runs that should have made everything. */
export async function billFor(truth: Truth, tried: readonly Tried[]): Promise<Bill> {
  const bill = {
    leaked: [] as string[],
    duplicated: [] as string[],
    missing: [] as string[],
    unfinished: [] as string[],
  }
  for (const { cloud, configuration, plan, status } of tried) {
    const { service_name } = configuration
    const account: Account = await accountFor(truth, cloud, configuration)
    for (const sort of ['leaked', 'duplicated', 'missing'] as const)
      bill[sort].push(...account[sort].map((thing) => `${service_name}: ${thing}`))
    const planned = plan.changes.filter(({ address }) => !isPartOfProject(address)).length
    if (account.live !== planned) bill.missing.push(`${service_name}: ${account.live} of ${planned}`)
    if (status !== 'succeeded') bill.unfinished.push(`${service_name}: ${status}`)
  }
  return bill
}
