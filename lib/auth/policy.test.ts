import { describe, expect, it } from 'vitest'
import { HedgerowError } from '#lib/core/errors.ts'
import { someone } from '#lib/testing/people.ts'
import { authorize, isAllowed, type Permission, permissions, roles, type Scope, scopes } from './policy.ts'

const reading: Permission[] = ['configuration.read', 'connection.read', 'plan.read', 'audit.read']
const editing: Permission[] = [
  'configuration.write',
  'plan.create',
  'run.start',
  'run.cancel',
  'secret.reveal',
  'drift.check',
  'drift.resolve',
]

describe('what a role may do', () => {
  it.each([
    ['viewer', reading],
    ['editor', [...reading, ...editing]],
    ['approver', [...reading, ...editing, 'plan.approve']],
    ['admin', permissions],
  ] as const)('%s', (role, expected) => {
    expect(permissions.filter((permission) => isAllowed(someone(role), permission)).toSorted()).toEqual(
      [...expected].toSorted(),
    )
  })

  it('never shrinks with a higher role', () => {
    for (const permission of permissions) {
      const allowed = roles.map((role) => isAllowed(someone(role), permission))
      expect(allowed).toEqual(allowed.toSorted())
    }
  })
})

describe('what a token may do', () => {
  it.each([
    ['read', reading],
    ['write', ['configuration.write']],
    ['provision', ['plan.create', 'plan.approve', 'run.start', 'run.cancel', 'drift.check', 'drift.resolve']],
    ['reveal', ['secret.reveal']],
    ['admin', permissions],
  ] as const)('with the scope %s alone, made by an admin', (scope, expected) => {
    const token = someone('admin', [scope])
    expect(permissions.filter((permission) => isAllowed(token, permission)).toSorted()).toEqual(
      [...expected].toSorted(),
    )
  })

  it('is never more than its person may', () => {
    for (const role of roles) {
      for (const scope of scopes) {
        for (const permission of permissions) {
          const token = someone(role, [scope])
          if (isAllowed(token, permission)) expect(isAllowed(someone(role), permission)).toBe(true)
        }
      }
    }
  })

  it('is nothing without a scope', () => {
    const none: Scope[] = []
    expect(permissions.some((permission) => isAllowed(someone('admin', none), permission))).toBe(false)
  })
})

describe('a refusal', () => {
  const refusal = (run: () => void) => {
    try {
      run()
    } catch (error) {
      if (error instanceof HedgerowError) return error
    }
    throw new Error('it was allowed')
  }

  it('says which role is needed', () => {
    const error = refusal(() => authorize(someone('viewer'), 'plan.approve'))
    expect(error).toMatchObject({ code: 'forbidden', reason: 'role_too_low', details: { permission: 'plan.approve' } })
    expect(error.message).toBe('This needs the role approver or higher; yours is viewer.')
  })

  it('says which scope is needed', () => {
    const error = refusal(() => authorize(someone('admin', ['read']), 'run.start'))
    expect(error).toMatchObject({ code: 'forbidden', reason: 'scope_missing' })
    expect(error.message).toBe('This needs a token with the scope provision.')
  })
})
