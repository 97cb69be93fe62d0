import { describe, expect, it } from 'vitest'
import { faultOfEndpoint } from './endpoint-rules.ts'

describe('faultOfEndpoint', () => {
  it.each([
    'https://hooks.example.com/posthog',
    'https://hooks.example.com:8443/a?b=c',
    'https://8.8.8.8/hook',
    'https://[2606:4700:4700::1111]/hook',
    'https://xn--bcher-kva.example/hook',
  ])('accepts %s', (endpoint) => {
    expect(faultOfEndpoint(endpoint, [])).toBeNull()
  })

  it.each([
    ['http://hooks.example.com', /https/],
    ['ftp://hooks.example.com', /https/],
    ['javascript:alert(1)', /https/],
    ['hooks.example.com', /https address/],
    ['https://user:word@hooks.example.com', /password/],
    ['https://hooks.example.com/#x', /#/],
    ['https://hooks.example.com/?s={inputs.webhook_secret}', /braces/],
    ['https://localhost/hook', /public/],
    ['https://LOCALHOST./hook', /public/],
    ['https://printer/hook', /public/],
    ['https://db.internal/hook', /public/],
    ['https://metadata.google.internal/', /public/],
    ['https://127.0.0.1/', /public/],
    ['https://127.1/', /public/],
    ['https://2130706433/', /public/],
    ['https://0x7f.0.0.1/', /public/],
    ['https://0177.0.0.1/', /public/],
    ['https://169.254.169.254/latest/meta-data', /public/],
    ['https://10.1.2.3/', /public/],
    ['https://172.31.255.255/', /public/],
    ['https://192.168.0.1/', /public/],
    ['https://[::1]/', /public/],
    ['https://[::ffff:10.0.0.1]/', /public/],
    ['https://[fd00::1]/', /public/],
    ['https://[fe80::1]/', /public/],
  ])('refuses %s', (endpoint, message) => {
    expect(faultOfEndpoint(endpoint, [])).toMatch(message)
  })

  it.each([
    ['its host and port', ['127.0.0.1:4000'], null],
    ['its host', ['127.0.0.1'], null],
    ['another port', ['127.0.0.1:4001'], /https/],
    ['nothing', [], /https/],
  ])('a plain and private endpoint where %s is allowed', (_name, outboundAllow, expected) => {
    const fault = faultOfEndpoint('http://127.0.0.1:4000/hook', outboundAllow)
    if (expected === null) expect(fault).toBeNull()
    else expect(fault).toMatch(expected)
  })

  it('names the usual port of https as any other', () => {
    expect(faultOfEndpoint('https://hooks.corp/', ['hooks.corp:443'])).toBeNull()
    expect(faultOfEndpoint('https://hooks.corp:8443/', ['hooks.corp:443'])).toMatch(/public/)
  })

  it('still refuses what is no web address where the host is allowed', () => {
    expect(faultOfEndpoint('ftp://127.0.0.1/', ['127.0.0.1'])).toMatch(/https/)
  })
})
