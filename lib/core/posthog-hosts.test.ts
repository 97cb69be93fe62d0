import { describe, expect, it } from 'vitest'
import { HedgerowError } from './errors.ts'
import { posthogHosts, readHosts } from './posthog-hosts.ts'

const us = { app: 'https://us.posthog.com', ingest: 'https://us.i.posthog.com' }
const eu = { app: 'https://eu.posthog.com', ingest: 'https://eu.i.posthog.com' }
const own = (origin: string) => ({ app: origin, ingest: origin })

describe('readHosts', () => {
  it.each([
    ['https://us.posthog.com', us],
    ['https://us.posthog.com/', us],
    ['us.posthog.com', us],
    ['  HTTPS://US.PostHog.com ', us],
    ['https://eu.posthog.com:443', eu],
    ['https://app.posthog.com', us],
    ['https://us.i.posthog.com', us],
    ['https://i.posthog.com', us],
    ['eu.i.posthog.com', eu],
    ['https://eu-assets.i.posthog.com', eu],
    ['http://us.posthog.com', us],
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

describe('posthogHosts', () => {
  it.each([
    ['https://app.posthog.com', 'https://us.posthog.com', 'https://us.i.posthog.com'],
    ['https://us.i.posthog.com', 'https://us.posthog.com', 'https://us.i.posthog.com'],
    ['https://eu.posthog.com', 'https://eu.posthog.com', 'https://eu.i.posthog.com'],
    ['https://ph.example.com/', 'https://ph.example.com', 'https://ph.example.com'],
    ['http://127.0.0.1:4100', 'http://127.0.0.1:4100', 'http://127.0.0.1:4100'],
  ])('%s has its people at %s and its events at %s', (host, app, ingest) => {
    expect(posthogHosts(host)).toEqual({ app, ingest })
  })
})
