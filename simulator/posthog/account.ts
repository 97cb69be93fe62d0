import { createHash, randomBytes, randomUUID } from 'node:crypto'

export type Organization = {
  id: string
  name: string
  slug: string
  created_at: string
  members_can_create_projects: boolean
  members_can_use_personal_api_keys: boolean
  default_anonymize_ips: boolean
}

/** Membership levels: 1 member, 8 admin, 15 owner. */
export type User = {
  id: number
  uuid: string
  distinct_id: string
  first_name: string
  last_name: string
  email: string
  organization: string
  membership_id: string
  level: 1 | 8 | 15
  joined_at: string
  /** Project that the UI shows; creating one changes it. */
  current_team: number | null
}

export type PersonalKey = {
  id: string
  label: string
  /** The key itself: this is a simulator. */
  value: string
  user: number
  scopes: string[]
  scoped_organizations: string[]
  scoped_teams: number[]
  created_at: string
}

export type Account = { organizations: Organization[]; users: User[]; keys: PersonalKey[] }

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Random letters and digits, for tokens and short ids. */
export function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => letters[byte % letters.length]).join('')
}

const readable = [
  'organization',
  'organization_member',
  'project',
  'user',
  'feature_flag',
  'action',
  'cohort',
  'dashboard',
  'insight',
  'hog_function',
  'alert',
  'event_definition',
  'property_definition',
  'annotation',
  'activity_log',
  'query',
]

/** One organization, its owner, an unscoped key of the owner's and one that may only read. */
export function createAccount(at: string): Account {
  const organization: Organization = {
    id: randomUUID(),
    name: 'Acme',
    slug: 'acme',
    created_at: at,
    members_can_create_projects: false,
    members_can_use_personal_api_keys: true,
    default_anonymize_ips: false,
  }
  const account: Account = { organizations: [organization], users: [], keys: [] }
  const owner = addUser(account, { first_name: 'Olive', level: 15, at })
  addKey(account, { user: owner.id, label: 'admin', scopes: ['*'], at })
  addKey(account, { user: owner.id, label: 'read-only', scopes: readable.map((name) => `${name}:read`), at })
  return account
}

export function addUser(
  account: Account,
  { first_name, level, at }: { first_name: string; level: User['level']; at: string },
): User {
  const id = account.users.length + 1
  const user: User = {
    id,
    uuid: randomUUID(),
    distinct_id: randomText(43),
    first_name,
    last_name: 'Example',
    email: `${first_name.toLowerCase()}.${id}@acme.example`,
    organization: account.organizations[0]?.id ?? '',
    membership_id: randomUUID(),
    level,
    joined_at: at,
    current_team: null,
  }
  account.users.push(user)
  return user
}

type NewKey = Pick<PersonalKey, 'user' | 'label' | 'scopes'> & Partial<PersonalKey> & { at: string }

export function addKey(account: Account, { at, ...given }: NewKey): PersonalKey {
  const key: PersonalKey = {
    id: randomText(12),
    value: `phx_${randomText(43)}`,
    scoped_organizations: [],
    scoped_teams: [],
    created_at: at,
    ...given,
  }
  account.keys.push(key)
  return key
}

export const maskKey = (value: string): string => `${value.slice(0, 4)}...${value.slice(-4)}`

export const credentialHash = (value: string): string => createHash('sha256').update(value).digest('hex')

/** A user as other objects name it, in created_by and the like. */
export function showUser(account: Account, id: number): Record<string, unknown> | null {
  const user = account.users.find((candidate) => candidate.id === id)
  if (!user) return null
  const { uuid, distinct_id, first_name, last_name, email } = user
  return {
    id,
    uuid,
    distinct_id,
    first_name,
    last_name,
    email,
    is_email_verified: true,
    hedgehog_config: null,
    role_at_organization: null,
  }
}
