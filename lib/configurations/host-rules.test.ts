import { describe, expect, it } from 'vitest'
import { readPostHogHost } from './host-rules.ts'

describe('readPostHogHost', () => {
  it.each([
    ['https://us.posthog.com', 'https://us.posthog.com', false],
    ['https://us.posthog.com/', 'https://us.posthog.com', false],
    ['https://app.posthog.com', 'https://us.posthog.com', true],
    ['app.posthog.com', 'https://us.posthog.com', true],
    ['HTTPS://US.POSTHOG.COM', 'https://us.posthog.com', true],
    ['https://us.i.posthog.com', 'https://us.posthog.com', true],
    ['eu.posthog.com', 'https://eu.posthog.com', true],
    ['https://eu.i.posthog.com', 'https://eu.posthog.com', true],
    ['https://posthog.example.com', 'https://posthog.example.com', false],
    ['https://posthog.example.com:8443', 'https://posthog.example.com:8443', false],
    ['http://localhost:8000', 'http://localhost:8000', false],
  ])('reads %s as %s', (text, host, changed) => {
    expect(readPostHogHost(text)).toEqual({ ok: true, host, changed })
  })

  it.each([
    ['http://app.posthog.com', /https/, 'https://us.posthog.com'],
    ['http://10.0.0.1', /https/, 'https://10.0.0.1'],
    ['https://eu.posthog.com/project/1', /without a path/, 'https://eu.posthog.com'],
    ['https://us.posthog.com?x=1', /without a path/, 'https://us.posthog.com'],
    ['https://a:b@us.posthog.com', /password/, undefined],
    ['https://ap.posthog.com', /us\.posthog\.com or eu\.posthog\.com/, undefined],
    ['not a host', /https address/, undefined],
  ])('refuses %s', (text, message, suggested) => {
    const read = readPostHogHost(text)
    expect(read).toMatchObject({ ok: false, message: expect.stringMatching(message) })
    expect(!read.ok && read.suggested).toBe(suggested)
  })
})
