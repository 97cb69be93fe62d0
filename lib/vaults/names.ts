import type { Fault } from '#lib/core/errors.ts'

/*
 * What each cloud allows as name and value of an entry, as pure functions that run in the browser too: the form
 * previews with them and the stores refuse with them before any call.
 */

export type VaultSystem = 'aws' | 'gcp' | 'azure'

// 1011 characters are for the whole ARN; the longest prefix there is stands for all of them.
const awsNameMax = 1011 - 'arn:aws-us-gov:ssm:us-gov-west-1:123456789012:parameter'.length
const awsDepthMax = 15

const valueMaxBytes: Record<VaultSystem, number> = { aws: 4096, gcp: 65_536, azure: 25_600 }

/** Faults of a name, with path 'name'; none when the cloud accepts it. */
export function nameFaults(system: VaultSystem, name: string): Fault[] {
  const messages = { aws: awsNameFaults, gcp: gcpNameFaults, azure: azureNameFaults }[system](name)
  return messages.map((message) => ({ path: 'name', message }))
}

/** Faults of a value, with path 'value'. The messages do not repeat the value. */
export function valueFaults(system: VaultSystem, value: string): Fault[] {
  const messages: string[] = []
  const bytes = new TextEncoder().encode(value).length
  const max = valueMaxBytes[system]
  if (bytes === 0) messages.push('A vault entry cannot be empty.')
  if (bytes > max) messages.push(`The value has ${bytes} bytes; ${max} are allowed.`)
  if (system === 'aws' && /\{\{[\s\S]*\}\}/.test(value)) {
    messages.push('AWS reads {{…}} as a reference to another parameter and refuses it in a value.')
  }
  return messages.map((message) => ({ path: 'value', message }))
}

function awsNameFaults(name: string): string[] {
  const faults: string[] = []
  const levels = name.replace(/^\//, '').split('/')
  if (name === '') return ['A parameter needs a name.']
  if (!/^[A-Za-z0-9_.\-/]+$/.test(name)) {
    faults.push('Parameter names hold only letters, digits and _ . - with / between levels.')
  }
  if (levels.length > 1 && !name.startsWith('/')) faults.push('A name with levels begins with /.')
  if (levels.includes('')) faults.push('A name has no empty level and does not end with /.')
  if (levels.length > awsDepthMax)
    faults.push(`A name has at most ${awsDepthMax} levels; this one has ${levels.length}.`)
  if (name.length > awsNameMax) faults.push(`A name has at most ${awsNameMax} characters; this one has ${name.length}.`)
  if (/^(aws|ssm)/i.test(levels[0] ?? '')) faults.push('AWS keeps names that begin with aws or ssm for itself.')
  return faults
}

function gcpNameFaults(name: string): string[] {
  if (/^[A-Za-z0-9_-]{1,255}$/.test(name)) return []
  return ['A Google secret id has 1 to 255 letters, digits, _ or -.']
}

function azureNameFaults(name: string): string[] {
  if (/^[0-9A-Za-z-]{1,127}$/.test(name)) return []
  return ['An Azure secret name has 1 to 127 letters, digits or -; underscores are not allowed.']
}
