import type { DriftFieldView } from '#lib/drift/views.ts'

export type DriftGroup = {
  readonly address: string
  readonly title: string
  readonly fields: readonly DriftFieldView[]
}

export type SortedDrift = {
  /** What wants a decision. */
  readonly open: readonly DriftGroup[]
  readonly ignored: readonly DriftGroup[]
  /** In the service's own project and not made here: listed, never touched. */
  readonly extra: readonly DriftFieldView[]
}

export const driftKey = ({ address, path }: Pick<DriftFieldView, 'address' | 'path'>) => `${address} ${path}`

export function sortDrift(fields: readonly DriftFieldView[]): SortedDrift {
  const ours = fields.filter(({ state }) => state !== 'extra')
  return {
    open: byResource(ours.filter(({ ignored }) => ignored === null)),
    ignored: byResource(ours.filter(({ ignored }) => ignored !== null)),
    extra: fields.filter(({ state }) => state === 'extra'),
  }
}

/** In the order in which the resources first appear. */
function byResource(fields: readonly DriftFieldView[]): readonly DriftGroup[] {
  const groups = new Map<string, DriftFieldView[]>()
  for (const field of fields) groups.set(field.address, [...(groups.get(field.address) ?? []), field])
  return [...groups].map(([address, found]) => ({ address, title: found[0]?.title ?? '', fields: found }))
}

/** `3 fields in 2 resources, and 1 resource as a whole`. */
export function countDrift(groups: readonly DriftGroup[]): string {
  const isWhole = (group: DriftGroup) => group.fields.every(({ path }) => path === '')
  const [whole, inPart] = [groups.filter(isWhole), groups.filter((group) => !isWhole(group))]
  const fields = inPart.flatMap((group) => group.fields).length
  const ofWhole = counted(whole.length, 'resource')
  if (inPart.length === 0) return ofWhole
  const ofFields = `${counted(fields, 'field')} in ${counted(inPart.length, 'resource')}`
  return whole.length === 0 ? ofFields : `${ofFields}, and ${ofWhole} as a whole`
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
