/** What the portal's key must be allowed to do, and what for. */
export const neededScopes: Readonly<Record<string, string>> = {
  'organization:read': 'find the organization and its plan',
  'project:read': 'read projects and their tokens',
  'project:write': 'create projects and set their privacy',
  'feature_flag:write': 'create feature flags',
  'action:write': 'create actions',
  'cohort:write': 'create cohorts',
  'dashboard:write': 'create dashboards',
  'insight:write': 'create insights',
  'hog_function:write': 'create webhooks',
  'alert:write': 'create alerts',
  'event_definition:write': 'declare events',
  'property_definition:write': 'describe properties',
  'annotation:write': 'leave annotations',
  'user:read': "read the key's owner",
}

/** `*` is all, and what may be written may be read. */
export function allows(scopes: readonly string[], wanted: string): boolean {
  return scopes.includes('*') || scopes.includes(wanted) || scopes.includes(wanted.replace(/:read$/, ':write'))
}
