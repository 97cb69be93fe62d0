import { describe, expect, it } from 'vitest'
import { checkWebhookHost } from './check-webhook-host.ts'

const endpoint = 'https://hooks.example.com/posthog?token=in-the-address'
const leadingTo = (...addresses: string[]) => ({ allow: () => false, resolve: async () => addresses })

describe('the host of a webhook', () => {
  it('is well on the public internet', async () => {
    expect(await checkWebhookHost(endpoint, leadingTo('93.184.215.14', '2606:4700::1111'))).toEqual({
      name: 'webhook address',
      status: 'ok',
      detail: 'hooks.example.com is on the public internet.',
      fix: '',
    })
  })

  it.each([[['10.0.0.1']], [['93.184.215.14', '127.0.0.1']], [['::ffff:10.0.0.1']]])(
    'stops the plan when it leads to %j, and says what to do',
    async (addresses) => {
      const check = await checkWebhookHost(endpoint, leadingTo(...addresses))
      expect(check).toEqual({
        name: 'webhook address',
        status: 'error',
        detail: "The webhook's host hooks.example.com leads to a private address.",
        fix: 'Give webhook_endpoint a host on the public internet. If this one is meant, the operator adds hooks.example.com:443 to HEDGEROW_OUTBOUND_ALLOW.',
      })
      expect(JSON.stringify(check)).not.toContain('in-the-address')
    },
  )

  it('is judged by itself when it is an address', async () => {
    const none = { allow: () => false }
    expect(await checkWebhookHost('https://[fd00::1]/x', none)).toMatchObject({ status: 'error' })
    expect(await checkWebhookHost('https://93.184.215.14/x', none)).toMatchObject({ status: 'ok' })
  })

  it.each([
    ['nobody knows it', { resolve: () => Promise.reject(new Error('ENOTFOUND')) }],
    ['it has no address', { resolve: async () => [] }],
    ['nobody answers', { resolve: () => new Promise<never>(() => {}), deadlineMs: 30 }],
  ])('is a warning when %s', async (_, options) => {
    expect(await checkWebhookHost(endpoint, { allow: () => false, ...options })).toMatchObject({ status: 'warning' })
  })

  it('may be anywhere when the operator lists it', async () => {
    const allow = (hostPort: string) => hostPort === 'simulator.test:4010'
    const resolve = () => Promise.reject(new Error('nobody is asked'))
    expect(await checkWebhookHost('http://simulator.test:4010/x', { allow, resolve })).toMatchObject({ status: 'ok' })
  })
})
