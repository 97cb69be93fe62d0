import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { JsonObject } from '#lib/core/json.ts'
import { environmentInput, expectedEnvironment, testKey } from '#lib/testing/environment.ts'
import type { EnvironmentInput } from '../environment.ts'
import { type EnvironmentFormat, renderEnvironment } from '../render-environment.ts'

const entry = '/nexpo/auth/posthog/project-api-key'

type Mode = 'reference' | 'reveal'

function render(format: EnvironmentFormat, values: Mode, input: EnvironmentInput = environmentInput()) {
  return renderEnvironment({ ...input, format, values }).text
}

const withoutKey = Object.fromEntries(
  Object.entries(expectedEnvironment).filter(([name]) => name !== 'POSTHOG_PROJECT_API_KEY'),
)

describe('YAML formats', () => {
  const yaml = (format: EnvironmentFormat, mode: Mode, input?: EnvironmentInput) =>
    parse(render(format, mode, input)) as JsonObject

  it.each<[EnvironmentFormat, (value: JsonObject) => unknown]>([
    ['compose', (value) => value],
    ['k8s-secret', (value) => value.stringData],
    ['github-actions', (value) => value.env],
  ])('%s holds the 15 values', (format, pick) => {
    const picked = pick(yaml(format, 'reveal'))
    const expected =
      format === 'compose' ? { services: { auth: { environment: expectedEnvironment } } } : expectedEnvironment
    expect(picked).toEqual(expected)
  })

  it('external-secret refers to every entry and holds no value', () => {
    const manifest = yaml('external-secret', 'reveal')
    expect(manifest).toMatchObject({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'auth-posthog' },
      spec: { secretStoreRef: { kind: 'ClusterSecretStore', name: 'nexpo-dev' }, target: { name: 'auth-posthog' } },
    })
    const { data } = manifest.spec as { data: JsonObject[] }
    expect(data.map(({ secretKey }) => secretKey)).toEqual(Object.keys(expectedEnvironment))
    expect(data[0]).toEqual({ secretKey: 'POSTHOG_PROJECT_API_KEY', remoteRef: { key: entry } })
    expect(render('external-secret', 'reveal')).not.toContain(testKey)
  })

  it('external-secret holds what has no entry as a template', () => {
    const manifest = yaml('external-secret', 'reference', environmentInput({}, { additions: true }))
    expect(manifest.spec).toMatchObject({ target: { template: { data: { POSTHOG_ENVIRONMENT: 'dev' } } } })
  })

  it('k8s-secret leaves the key out by reference and says how to add it', () => {
    expect(yaml('k8s-secret', 'reference').stringData).toEqual(withoutKey)
    expect(render('k8s-secret', 'reference')).toContain('kubectl patch secret auth-posthog')
  })

  it('helm takes the key from the Secret by reference', () => {
    const { env } = yaml('helm', 'reference') as { env: JsonObject[] }
    expect(env[0]).toEqual({
      name: 'POSTHOG_PROJECT_API_KEY',
      valueFrom: { secretKeyRef: { name: 'auth-posthog', key: 'POSTHOG_PROJECT_API_KEY' } },
    })
    expect(Object.fromEntries(env.slice(1).map(({ name, value }) => [name, value]))).toEqual(withoutKey)
  })

  it('compose stops without the key by reference', () => {
    expect(yaml('compose', 'reference')).toMatchObject({
      services: {
        auth: { environment: { POSTHOG_PROJECT_API_KEY: expect.stringMatching(/^\$\{POSTHOG_PROJECT_API_KEY:\?/) } },
      },
    })
  })

  it('compose and GitHub do not evaluate what a value looks like', () => {
    const input = environmentInput({ parent_project_id: `\${{ secrets.X }} $HOME` })
    const value = (format: EnvironmentFormat) => render(format, 'reveal', input)
    expect(value('compose')).toContain('"$${{ secrets.X }} $$HOME"')
    expect(value('github-actions')).toContain(`"\${{ '\${{' }} secrets.X }} $HOME"`)
  })
})
