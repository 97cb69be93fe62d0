import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { environmentInput, expectedEnvironment, testKey } from '#lib/testing/environment.ts'
import type { EnvironmentInput } from './environment.ts'
import {
  type EnvironmentFormat,
  environmentFormats,
  isEnvironmentFormat,
  renderEnvironment,
} from './render-environment.ts'

const entry = '/nexpo/auth/posthog/project-api-key'
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'environment-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

type Mode = 'reference' | 'reveal'

function render(format: EnvironmentFormat, values: Mode, input: EnvironmentInput = environmentInput(), place?: string) {
  return renderEnvironment({ ...input, format, values, place: place ?? null }).text
}

/** The POSTHOG_ variables of a shell that sources a text; `tools` are commands that it finds first. */
function sourced(text: string, tools: Readonly<Record<string, string>> = {}): Record<string, string | undefined> {
  const file = join(folder, 'block.sh')
  writeFileSync(file, text)
  for (const [name, script] of Object.entries(tools)) writeFileSync(join(folder, name), script, { mode: 0o755 })
  const printed = execFileSync('bash', ['--norc', '-euc', 'set -a; . "$1"; env -0', 'bash', file], {
    env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    encoding: 'utf8',
  })
  const entries = printed.split('\0').map((line) => [line.split('=', 1)[0] ?? '', line.slice(line.indexOf('=') + 1)])
  return Object.fromEntries(entries.filter(([name = '']) => name.startsWith('POSTHOG_')))
}

const withoutKey = Object.fromEntries(
  Object.entries(expectedEnvironment).filter(([name]) => name !== 'POSTHOG_PROJECT_API_KEY'),
)

describe.each(environmentFormats)('$format', ({ format }) => {
  it('holds no secret by reference, and says where it lies', () => {
    const text = render(format, 'reference')
    expect(text).not.toContain(testKey)
    expect(text).not.toContain('•')
    expect(text).toContain(entry)
  })

  it('never writes a mask as a value', () => {
    const input = environmentInput({}, { apiKey: { masked: 'phc_••••ests' } })
    expect(render(format, 'reveal', input)).not.toContain('•')
  })

  it('names every variable once, in the order of the module', () => {
    const text = render(format, 'reveal')
    const places = Object.keys(expectedEnvironment).map((name) => text.search(new RegExp(`\\b${name}\\b`)))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  it('ends with one line break', () => {
    expect(render(format, 'reference')).toMatch(/[^\n]\n$/)
  })

  it.each(['gcp', 'azure'])('knows the names of %s', (cloud_provider) => {
    expect(render(format, 'reference', environmentInput({ cloud_provider }))).toContain(
      'nexpo-auth-posthog-project-api-key',
    )
  })
})

describe('dotenv', () => {
  it('gives a shell the 15 values', () => {
    expect(sourced(render('dotenv', 'reveal'))).toEqual(expectedEnvironment)
  })

  it('gives a library the 15 values', () => {
    expect(parseEnv(render('dotenv', 'reveal'))).toEqual(expectedEnvironment)
  })

  it('leaves the key empty by reference', () => {
    expect(sourced(render('dotenv', 'reference'))).toEqual({ ...expectedEnvironment, POSTHOG_PROJECT_API_KEY: '' })
  })

  it('looks like the block of the module', () => {
    expect(render('dotenv', 'reveal')).toBe(
      `# Core PostHog configuration
POSTHOG_PROJECT_API_KEY=${testKey}
POSTHOG_HOST=https://us.i.posthog.com
POSTHOG_PROJECT_ID=42
POSTHOG_SERVICE_NAME=auth

# Feature flags
POSTHOG_FEATURE_FLAGS_ENABLED=true

# Privacy and performance
POSTHOG_ANONYMIZE_IPS=true
POSTHOG_SAMPLING_RATE=1.0
POSTHOG_BATCH_SIZE=50
# milliseconds
POSTHOG_FLUSH_INTERVAL=5000

# Service features
POSTHOG_DEBUG_LOGGING=false
POSTHOG_PERFORMANCE_MONITORING=true
POSTHOG_ERROR_TRACKING=true
POSTHOG_USER_IDENTIFICATION=true

# Cross-service integration
POSTHOG_PARENT_PROJECT_ID=7
POSTHOG_CROSS_SERVICE_TRACKING=true
`,
    )
  })

  it('survives a parent with a nasty name', () => {
    const parent_project_id = `it's "$(id)" \`x\``
    expect(sourced(render('dotenv', 'reveal', environmentInput({ parent_project_id })))).toEqual({
      ...expectedEnvironment,
      POSTHOG_PARENT_PROJECT_ID: parent_project_id,
    })
  })

  it('omits the parent when there is none', () => {
    expect(render('dotenv', 'reveal', environmentInput({ parent_project_id: '' }))).not.toContain('PARENT')
  })

  it('adds what the module has no variables for when asked', () => {
    const text = render('dotenv', 'reveal', environmentInput({}, { additions: true }))
    expect(parseEnv(text)).toMatchObject({ POSTHOG_ENVIRONMENT: 'dev', POSTHOG_SESSION_RECORDING: 'false' })
    expect(text.indexOf('POSTHOG_ENVIRONMENT')).toBeGreaterThan(text.indexOf('POSTHOG_CROSS_SERVICE_TRACKING'))
  })

  it('refers to the id as well before the service is provisioned', () => {
    const text = render('dotenv', 'reveal', environmentInput({}, { attributes: {}, apiKey: null }))
    expect(text).toContain('# POSTHOG_PROJECT_ID is in AWS Parameter Store: /nexpo/auth/posthog/project-id')
    expect(text).toContain('\nPOSTHOG_PROJECT_ID=\n')
  })
})

describe('export', () => {
  it('gives a shell the 15 values', () => {
    expect(sourced(render('export', 'reveal'))).toEqual(expectedEnvironment)
  })

  it.each([
    ['aws', 'aws', '--name /nexpo/auth/posthog/project-api-key', '--region eu-west-1'],
    ['gcp', 'gcloud', '--secret=nexpo-auth-posthog-project-api-key', '--project=eu-west-1'],
    ['azure', 'az', '/secrets/nexpo-auth-posthog-project-api-key', '--id eu-west-1'],
  ])('reads the key from the vault of %s when it runs', (cloud_provider, tool, name, place) => {
    const text = render('export', 'reference', environmentInput({ cloud_provider }), 'eu-west-1')
    const found = sourced(text, { [tool]: '#!/bin/sh\nprintf "%s\\n" "$*"\n' })
    expect(found).toMatchObject(withoutKey)
    expect(found.POSTHOG_PROJECT_API_KEY).toContain(name)
    expect(found.POSTHOG_PROJECT_API_KEY).toContain(place)
  })

  it('stops a strict shell when the vault does not answer', () => {
    const text = `${render('export', 'reference')}`
    expect(() => sourced(text, { aws: '#!/bin/sh\nexit 3\n' })).toThrow()
  })
})

describe('docker', () => {
  const lines = (mode: Mode) =>
    render('docker', mode)
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))

  it('holds every value as it is', () => {
    const found = lines('reveal').map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)])
    expect(Object.fromEntries(found)).toEqual(expectedEnvironment)
  })

  it('lets docker take the key from the shell by reference', () => {
    expect(lines('reference')[0]).toBe('POSTHOG_PROJECT_API_KEY')
  })
})

describe('json', () => {
  it('is an object of the 15 values', () => {
    expect(JSON.parse(render('json', 'reveal'))).toEqual(expectedEnvironment)
  })

  it('names the entry in place of the key', () => {
    const reference = { cloud_provider: 'aws', name: entry }
    expect(JSON.parse(render('json', 'reference'))).toEqual({ ...withoutKey, POSTHOG_PROJECT_API_KEY: reference })
  })
})

describe('isEnvironmentFormat', () => {
  it('knows the eleven and nothing else', () => {
    expect(environmentFormats).toHaveLength(11)
    expect(environmentFormats.every(({ format }) => isEnvironmentFormat(format))).toBe(true)
    expect(isEnvironmentFormat('yaml')).toBe(false)
    expect(isEnvironmentFormat('constructor')).toBe(false)
  })
})
