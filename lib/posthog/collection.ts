import 'server-only'
import { z } from 'zod'
import { HedgerowError, type UpstreamCause } from '#lib/core/errors.ts'
import { type Body, type Listing, type PostHogClient, segment } from './client.ts'
import type { Bucket } from './limiter.ts'

export type InProject = {
  readonly client: PostHogClient
  readonly project: number
  readonly signal?: AbortSignal | undefined
}

type Query = Readonly<Record<string, string | number | boolean>>

/** What PostHog offers for one sort of object within a project. */
export type Collection<T> = {
  readonly title: string
  /** Without those that were deleted; empty when the project is not there. */
  list(at: InProject, query?: Query): Promise<Listing<T>>
  /** Null only when PostHog says that there is none. */
  get(at: InProject, id: string | number): Promise<T | null>
  /** Not safe to repeat. */
  create(at: InProject, body: Body): Promise<T>
  /** Safe to repeat: the fields sent are set to the values sent. */
  patch(at: InProject, id: string | number, body: Body): Promise<T>
  /** Safe to repeat: what is not there is removed. */
  remove(at: InProject, id: string | number): Promise<void>
}

type CollectionOptions<T> = {
  /** Path segment, e.g. feature_flags. */
  readonly path: string
  /** For messages, e.g. feature flag. */
  readonly title: string
  readonly schema: z.ZodType<T>
  readonly bucket?: Bucket
  /** soft: marked as deleted, because PostHog refuses DELETE; hard: DELETE. */
  readonly removal: 'soft' | 'hard'
  /** Sent with every list. */
  readonly listQuery?: Query
}

export function defineCollection<T extends { readonly deleted: boolean }>(
  options: CollectionOptions<T>,
): Collection<T> {
  const { path, title, schema, bucket = 'crud', removal, listQuery } = options
  const all = ({ project }: InProject) => `/api/projects/${segment(project)}/${path}/`
  const one = (at: InProject, id: string | number) => `${all(at)}${segment(id)}/`
  const call = ({ project, signal }: InProject, verb: string) => ({
    what: `${verb} of project ${project}`,
    signal,
    bucket,
  })

  return {
    title,
    async list(at, query) {
      const asked = { ...call(at, `list the ${title}s`), query: { ...listQuery, ...query } }
      const listing = await orAbsent(at.client.list(all(at), schema, asked))
      if (!listing) return { items: [], complete: true }
      return { ...listing, items: listing.items.filter(({ deleted }) => !deleted) }
    },
    async get(at, id) {
      const found = await orAbsent(at.client.get(one(at, id), schema, call(at, `read the ${title} ${id}`)))
      return found?.deleted ? null : found
    },
    create: (at, body) => at.client.post(all(at), body, schema, call(at, `create the ${title} ${nameIn(body)}`)),
    patch: (at, id, body) => at.client.patch(one(at, id), body, schema, call(at, `update the ${title} ${id}`)),
    async remove(at, id) {
      const asked = call(at, `remove the ${title} ${id}`)
      if (removal === 'hard') await orAbsent(at.client.delete(one(at, id), asked))
      else await orAbsent(at.client.patch(one(at, id), { deleted: true }, z.unknown(), asked))
    },
  }
}

const nameIn = ({ key, name }: Body): string => String(key ?? name ?? '')

/** Null in place of PostHog's "not found"; every other failure stays one. */
export async function orAbsent<T>(promise: Promise<T>): Promise<T | null> {
  return promise.catch((error: unknown) => {
    if (causeOf(error) === 'not_found') return null
    throw error
  })
}

export function causeOf(error: unknown): UpstreamCause | null {
  return error instanceof HedgerowError ? (error.upstream?.cause ?? null) : null
}
