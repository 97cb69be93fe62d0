import type { Advice } from './driver.ts'

export const rightsOnSecret: readonly string[] = [
  'secretmanager.secrets.get',
  'secretmanager.secrets.update',
  'secretmanager.secrets.delete',
  'secretmanager.versions.add',
  'secretmanager.versions.access',
  'secretmanager.versions.list',
  'secretmanager.versions.destroy',
]

export function gcpAdvice(project: string): Advice {
  return {
    place: `project ${project}`,
    // Creating is decided on the project, where a condition on the secret's name cannot hold: hence two roles.
    grant: (prefix) =>
      [
        'Two custom roles that are enough:',
        '1. without a condition: secretmanager.secrets.create',
        `2. with the condition resource.name.startsWith('projects/PROJECT_NUMBER/secrets/${prefix}-'): ${rightsOnSecret.join(', ')}`,
      ].join('\n'),
    probeName: (prefix, unique) => `${prefix}-hedgerow-check-${unique}`,
  }
}
