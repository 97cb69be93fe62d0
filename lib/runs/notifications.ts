import 'server-only'
import { EventEmitter } from 'node:events'
import pg from 'pg'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'

type Subscription = {
  on(listener: (payload: string) => void): void
  off(listener: (payload: string) => void): void
}

type Listener = { readonly client: pg.Client; readonly emitter: EventEmitter }

// One connection for all watchers of a process, however often Next evaluates this module.
const store = globalThis as { hedgerowListeners?: Map<string, Promise<Listener>> }

/**
 * LISTEN on a channel. When the database cannot be reached the subscription is silent: whoever waits has a net of
 * its own and looks again.
 */
export async function subscribe(channel: string): Promise<Subscription> {
  store.hedgerowListeners ??= new Map()
  const listeners = store.hedgerowListeners
  // An ended connection makes room for the next one, and only once: it may be there already.
  const forget = () => listeners.get(channel) === open && listeners.delete(channel)
  const open: Promise<Listener> = listeners.get(channel) ?? listen(channel, () => forget())
  listeners.set(channel, open)
  try {
    const { emitter } = await open
    return { on: (listener) => emitter.on('news', listener), off: (listener) => emitter.off('news', listener) }
  } catch (error) {
    forget()
    log().warn({ error: String(error) }, 'cannot listen to the database')
    return { on: () => {}, off: () => {} }
  }
}

async function listen(channel: string, onEnd: () => void): Promise<Listener> {
  const client = new pg.Client({ connectionString: env().DATABASE_URL, application_name: 'hedgerow-listen' })
  const emitter = new EventEmitter().setMaxListeners(0)
  client.on('error', onEnd)
  client.on('end', onEnd)
  client.on('notification', ({ payload }) => emitter.emit('news', payload ?? ''))
  try {
    await client.connect()
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
  } catch (error) {
    await client.end().catch(() => {})
    throw error
  }
  return { client, emitter }
}
