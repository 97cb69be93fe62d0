import { addFault, type Findings } from './findings.ts'

const serviceName = /^[a-z][a-z0-9-]{0,38}[a-z0-9]$/
const projectName = /^[a-z][a-z0-9-]{0,30}$/

/** `Auth_Service` and `authService` become `auth-service`; '' when nothing usable is left. */
function kebab(text: string, maxLength: number): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, maxLength)
    .replace(/-+$/, '')
}

function faultOfServiceName(name: string): string | null {
  if (name.length < 2 || name.length > 40) return 'must have 2 to 40 characters'
  if (!serviceName.test(name)) {
    return 'must begin with a small letter, end with a letter or digit, and hold only small letters, digits and hyphens'
  }
  if (name.includes('--')) return 'must not contain two hyphens in a row'
  if (name.includes('-posthog-')) {
    return 'must not contain "-posthog-": vault names in Google Cloud and Azure would be ambiguous'
  }
  return null
}

export function checkServiceName(name: string, findings: Findings): void {
  const fault = faultOfServiceName(name)
  if (!fault) return
  const suggested = kebab(name.slice(0, 200), 40).replaceAll('-posthog-', '-')
  addFault(findings, 'service_name', fault, faultOfServiceName(suggested) ? undefined : suggested)
}

function faultOfProjectName(name: string): string | null {
  if (!projectName.test(name)) {
    return 'must begin with a small letter and hold at most 31 small letters, digits and hyphens'
  }
  if (name.includes('--') || name.endsWith('-')) return 'must not end with a hyphen or contain two in a row'
  if (/^(aws|ssm)/.test(name)) return 'must not begin with aws or ssm: Parameter Store reserves these names'
  return null
}

export function checkProjectName(name: string, findings: Findings): void {
  const fault = faultOfProjectName(name)
  if (!fault) return
  const suggested = kebab(name.slice(0, 200), 31)
  addFault(findings, 'project_name', fault, faultOfProjectName(suggested) ? undefined : suggested)
}

/** `userId` becomes `user_id`; '' when nothing usable is left. */
export function snake(text: string): string {
  return kebab(text.slice(0, 200), 64).replaceAll('-', '_')
}
