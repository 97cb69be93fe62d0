import { addFault, type Findings, joinPath } from './findings.ts'
import type { CloudProvider } from './schemas.ts'

/**
 * How many tags of a person a vault entry has room for: 50 on AWS, 64 labels on Google Cloud and 15 tags on Azure,
 * less three that mark whose entry it is and the two that name the service and the environment.
 */
const tagLimits: Readonly<Record<CloudProvider, number>> = { aws: 45, gcp: 50, azure: 10 }

/** How Google Cloud has to spell a label key: small letters, and - for what it does not allow. */
export function googleLabelKey(key: string): string {
  return key
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-')
    .slice(0, 63)
}

function faultOfKey(key: string, cloud: CloudProvider): string | null {
  if (key === '__proto__') return 'is not a usable tag name'
  if (/^(managed_by|hedgerow)/i.test(key)) return 'is reserved for marking whose entry it is'
  if (cloud === 'aws') {
    if (/^aws:/i.test(key)) return 'must not begin with aws:'
    return /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(key)
      ? null
      : 'has characters that AWS does not allow in a tag name'
  }
  if (cloud === 'gcp' && /^goog/i.test(key)) return 'must not begin with goog: Google keeps these for itself'
  if (cloud === 'gcp') return /^[a-z]/.test(googleLabelKey(key)) ? null : 'must begin with a letter on Google Cloud'
  return /^[^<>%&\\?/]{1,128}$/.test(key) ? null : 'has characters that Azure does not allow in a tag name'
}

/** Every rule for `common_tags` that depends on the cloud. */
export function checkTags(tags: Readonly<Record<string, string>>, cloud: CloudProvider, findings: Findings): void {
  const seen = new Map<string, string>()
  const keys = Object.keys(tags)
  if (keys.length > tagLimits[cloud]) {
    addFault(findings, 'common_tags', `must have at most ${tagLimits[cloud]} entries on this cloud`)
  }
  for (const key of keys) {
    const path = joinPath('common_tags', key)
    const fault = faultOfKey(key, cloud)
    if (fault) addFault(findings, path, fault)
    if (cloud === 'aws' && !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(tags[key] ?? '')) {
      addFault(findings, path, 'has characters that AWS does not allow in a tag value')
    }
    const spelling = cloud === 'gcp' ? googleLabelKey(key) : cloud === 'azure' ? key.toLowerCase() : key
    const other = seen.get(spelling)
    if (other !== undefined) addFault(findings, path, `is the same tag as ${other} on this cloud`)
    seen.set(spelling, key)
  }
}
