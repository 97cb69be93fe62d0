import { describe, expect, it } from 'vitest'
import { nameFaults, type VaultSystem, valueFaults } from './names.ts'

const path = (levels: number) => '/a'.repeat(levels)

describe('nameFaults', () => {
  it.each<[VaultSystem, string]>([
    ['aws', '/nexpo/auth/posthog/project-api-key'],
    ['aws', 'plain.Name_1-2'],
    ['aws', path(15)],
    ['gcp', 'nexpo-auth-posthog-project_api_key'],
    ['gcp', 'a'.repeat(255)],
    ['azure', 'nexpo-auth-posthog-Host'],
    ['azure', 'a'.repeat(127)],
  ])('%s takes %.40s', (system, name) => {
    expect(nameFaults(system, name)).toEqual([])
  })

  it.each<[VaultSystem, string, RegExp]>([
    ['aws', '', /needs a name/],
    ['aws', '/nexpo/größe', /letters, digits/],
    ['aws', '/nexpo/a b', /letters, digits/],
    ['aws', 'nexpo/auth', /begins with \//],
    ['aws', '/nexpo//auth', /empty level/],
    ['aws', '/nexpo/', /empty level/],
    ['aws', path(16), /at most 15 levels/],
    ['aws', `/${'a'.repeat(960)}`, /characters/],
    ['aws', '/aws/x', /aws or ssm/],
    ['aws', '/AWSome/x', /aws or ssm/],
    ['aws', 'ssm-x', /aws or ssm/],
    ['gcp', '', /1 to 255/],
    ['gcp', 'a/b', /1 to 255/],
    ['gcp', 'a'.repeat(256), /1 to 255/],
    ['azure', '', /1 to 127/],
    ['azure', 'with_underscore', /underscores/],
    ['azure', 'a'.repeat(128), /1 to 127/],
  ])('%s refuses %.40s', (system, name, message) => {
    const faults = nameFaults(system, name)
    expect(faults.map((fault) => fault.path)).toContain('name')
    expect(faults.map((fault) => fault.message).join(' ')).toMatch(message)
  })

  it('allows aws further down a path', () => {
    expect(nameFaults('aws', '/nexpo/aws/posthog/host')).toEqual([])
  })
})

describe('valueFaults', () => {
  it.each<[VaultSystem, number]>([
    ['aws', 4096],
    ['gcp', 65_536],
    ['azure', 25_600],
  ])('%s takes up to %i bytes', (system, most) => {
    expect(valueFaults(system, 'x'.repeat(most))).toEqual([])
    expect(valueFaults(system, 'x'.repeat(most + 1))).toMatchObject([{ path: 'value' }])
    // An umlaut is two bytes.
    expect(valueFaults(system, 'ü'.repeat(most / 2 + 1))).toHaveLength(1)
  })

  it.each<VaultSystem>(['aws', 'gcp', 'azure'])('%s takes no empty value', (system) => {
    expect(valueFaults(system, '')).toMatchObject([{ path: 'value', message: expect.stringContaining('empty') }])
  })

  it('refuses what AWS would take for a reference, without repeating it', () => {
    const [fault] = valueFaults('aws', 'x {{ssm:canary}} y')
    expect(fault?.message).not.toContain('canary')
    expect(valueFaults('gcp', '{{ssm:canary}}')).toEqual([])
  })
})
