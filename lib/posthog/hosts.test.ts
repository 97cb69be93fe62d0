import { describe, expect, it } from 'vitest'
import { HedgerowError } from '#lib/core/errors.ts'
import { readHosts } from './hosts.ts'

const us = {
  region: 'us',
  app: 'https://us.posthog.com',
  ingest: 'https://us.i.posthog.com',
  assets: 'https://us-assets.i.posthog.com',
}
const eu = {
  region: 'eu',
  app: 'https://eu.posthog.com',
  ingest: 'https://eu.i.posthog.com',
  assets: 'https://eu-assets.i.posthog.com',
}
const own = (origin: string) => ({ region: 'self-hosted', app: origin, ingest: origin, assets: origin, note: null })

describe('readHosts', () => {
  it.each([
    ['https://us.posthog.com', { ...us, note: null }],
    ['https://us.posthog.com/', { ...us, note: null }],
    ['us.posthog.com', { ...us, note: null }],
    ['  HTTPS://US.PostHog.com ', { ...us, note: null }],
    ['https://eu.posthog.com:443', { ...eu, note: null }],
    ['https://app.posthog.com', { ...us, note: 'app.posthog.com is read as us.posthog.com.' }],
    ['https://us.i.posthog.com', { ...us, note: 'us.i.posthog.com is read as us.posthog.com.' }],
    ['eu.i.posthog.com', { ...eu, note: 'eu.i.posthog.com is read as eu.posthog.com.' }],
    ['https://eu-assets.i.posthog.com', { ...eu, note: 'eu-assets.i.posthog.com is read as eu.posthog.com.' }],
    ['http://us.posthog.com', { ...us, note: 'http://us.posthog.com is read as us.posthog.com.' }],
    ['https://posthog.acme.example', own('https://posthog.acme.example')],
    ['https://posthog.acme.example:8443', own('https://posthog.acme.example:8443')],
    ['http://127.0.0.1:4010', own('http://127.0.0.1:4010')],
    ['http://[::1]:4010', own('http://[::1]:4010')],
    ['https://eu.posthog.com.evil.example', own('https://eu.posthog.com.evil.example')],
  ])('reads %s', (text, hosts) => {
    expect(readHosts(text)).toEqual(hosts)
  })

  it.each([
    ['', /Name the host/],
    ['   ', /Name the host/],
    ['not a host', /not a web address/],
    ['https://', /not a web address/],
    ['ftp://us.posthog.com', /not a web address/],
    ['javascript:alert(1)', /not a web address|Leave out/],
    ['https://user:password@us.posthog.com', /user name and password/],
    ['https://us.posthog.com/project/1', /after the host: https:\/\/us\.posthog\.com/],
    ['https://us.posthog.com?x=1', /after the host/],
    ['https://us.posthog.com#x', /after the host/],
    ['https://posthog.com', /no PostHog Cloud app/],
    ['https://www.posthog.com', /no PostHog Cloud app/],
    ['https://ap.posthog.com', /no PostHog Cloud app/],
  ])('refuses %j', (text, message) => {
    let failure: unknown
    try {
      readHosts(text)
    } catch (error) {
      failure = error
    }
    expect(failure).toBeInstanceOf(HedgerowError)
    expect(failure).toMatchObject({ code: 'invalid', faults: [{ path: 'posthog_host' }] })
    expect(failure).toHaveProperty('message', expect.stringMatching(message))
  })
})
