import 'server-only'
import type { PersonModel } from '#generated/prisma/models.ts'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import type { Transaction } from '#lib/db.ts'
import type { Ctx } from './context.ts'

/** Who an identity provider says it is. `provider` is its issuer, or `local` for the one-click sign-in. */
export type Profile = {
  readonly provider: string
  readonly subject: string
  /** Null: the provider tells none. */
  readonly email: string | null
  readonly name: string
}

export const localProfile: Profile = {
  provider: 'local',
  subject: 'admin',
  email: 'admin@localhost',
  name: 'Local admin',
}

/** A session ends after this, whatever happens. */
export const sessionMaxAgeMs = 12 * 60 * 60 * 1000

// Held while a person is created, so that two first sign-ins at the same moment do not make two admins.
const creationLock = 640_231

/**
 * Starts a session for the person behind an identity, who is created at the first sign-in. The first person from an
 * identity provider becomes admin, later ones viewer; the local one is always admin. Throws `forbidden` with the
 * reason `person_disabled` or `email_taken`: identities of two providers are never joined by their e-mail address.
 */
export async function signInPerson(
  profile: Profile,
  requestId: string,
): Promise<{ personId: string; sessionId: string }> {
  const started = await transact(async (tx) => {
    const person = (await findPerson(tx, profile)) ?? (await createPerson(tx, profile, requestId))
    const ctx = ctxOf(person, requestId)
    if (person.disabledAt) {
      await recordRefused(tx, ctx, profile)
      return null
    }
    const session = await tx.session.create({
      data: {
        id: newId(),
        personId: person.id,
        personVersion: person.version,
        provider: profile.provider,
        expiresAt: new Date(Date.now() + sessionMaxAgeMs),
      },
    })
    await record(tx, ctx, {
      action: 'session.started',
      subjectType: 'session',
      subjectId: session.id,
      subjectName: person.name,
      detail: { provider: profile.provider },
    })
    return { personId: person.id, sessionId: session.id }
  })
  if (started) return started
  throw new HedgerowError('forbidden', 'This account is disabled.', { reason: 'person_disabled' })
}

/** Nothing else is written, so the transaction is carried to its end for the record's sake. */
function recordRefused(tx: Transaction, ctx: Ctx, { provider }: Profile): Promise<void> {
  return record(tx, ctx, {
    action: 'access.denied',
    subjectType: 'session',
    subjectId: 'sign-in',
    subjectName: ctx.actor.name,
    detail: { reason: 'person_disabled', provider },
  })
}

async function findPerson(tx: Transaction, { provider, subject }: Profile): Promise<PersonModel | null> {
  const identity = await tx.identity.findUnique({
    where: { provider_subject: { provider, subject } },
    include: { person: true },
  })
  return identity?.person ?? null
}

async function createPerson(tx: Transaction, profile: Profile, requestId: string): Promise<PersonModel> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(${creationLock})`
  const meanwhile = await findPerson(tx, profile)
  if (meanwhile) return meanwhile

  const email = profile.email?.toLowerCase() ?? `${profile.subject}@${profile.provider}`
  if (await tx.person.findUnique({ where: { email } })) {
    throw new HedgerowError('forbidden', 'Somebody with this e-mail address signs in another way.', {
      reason: 'email_taken',
    })
  }
  const isLocal = profile.provider === localProfile.provider
  const others = await tx.identity.count({ where: { provider: { not: localProfile.provider } } })
  const person = await tx.person.create({
    data: {
      id: newId(),
      email,
      name: profile.name,
      role: isLocal || others === 0 ? 'admin' : 'viewer',
      identities: { create: { provider: profile.provider, subject: profile.subject } },
    },
  })
  await record(tx, ctxOf(person, requestId), {
    action: 'person.created',
    subjectType: 'person',
    subjectId: person.id,
    subjectName: person.name,
    detail: { role: person.role, provider: profile.provider },
  })
  return person
}

function ctxOf(person: PersonModel, requestId: string): Ctx {
  return { actor: { kind: 'person', id: person.id, name: person.name }, role: person.role, scopes: 'all', requestId }
}
