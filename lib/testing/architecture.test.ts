import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const pure = ['lib/core']
const server = ['lib/db.ts', 'lib/env.ts', 'lib/log.ts', 'lib/seal.ts', 'lib/input.ts', 'lib/version.ts']
const feature = [...pure, ...server, 'lib/audit', 'lib/auth', 'lib/database-errors.ts', 'generated']
const features = ['lib/configurations', 'lib/connections', 'lib/people', 'lib/tokens']

/** Folder → what it may import beside itself, and why not more. */
const rules: Record<string, readonly [allowed: readonly string[], reason: string]> = {
  'lib/core': [[], 'everything stands on core, so it stands on nothing'],
  'lib/engine': [pure, 'the engine knows kinds by their contract alone: no database, no network, no Next'],
  'lib/posthog': [pure, 'a client can be used and tested without the portal'],
  'lib/vaults': [pure, 'a store can be used and tested without the portal'],
  'lib/kinds': [
    [...pure, 'lib/engine', 'lib/posthog', 'lib/vaults'],
    'a kind is a thin edge between engine and client',
  ],
  'lib/blueprint': [[...pure, 'lib/configurations'], 'what should exist follows from the variables alone'],
  'lib/outputs': [[...pure, 'lib/configurations'], 'outputs follow from the variables and what was recorded'],
  'lib/audit': [[...pure, ...server, 'lib/auth', 'generated'], 'every feature records, so it needs no feature'],
  'lib/auth': [feature, 'every feature authorises, so it needs no feature'],
  'lib/configurations': [feature, 'features do not know each other: what needs two of them is in lib/runs'],
  'lib/connections': [
    [...feature, 'lib/posthog', 'lib/vaults'],
    'features do not know each other; this one opens clients',
  ],
  'lib/people': [feature, 'features do not know each other'],
  'lib/tokens': [feature, 'features do not know each other'],
  'lib/runs': [
    [...feature, ...features, 'lib/blueprint', 'lib/engine', 'lib/kinds', 'lib/outputs', 'lib/posthog'],
    'here engine, kinds, queue and database meet, and no pages',
  ],
  'lib/api': [[...feature, ...features, 'lib/runs'], 'the edge of the API calls verbs and queries'],
  components: [
    [...pure, 'lib/configurations', 'lib/blueprint', 'lib/runs'],
    'data in, JSX out: no fetching, no clients',
  ],
  simulator: [[], 'what shares code with the portal cannot prove it wrong'],
}

type Import = { readonly from: string; readonly to: string; readonly isType: boolean }
const isOurs = (file: string) => !/\.test\.tsx?$|^lib\/testing\/|\.d\.ts$/.test(file)
const files = globSync('{app,components,lib,simulator}/**/*.{ts,tsx}', { cwd: root }).filter(isOurs)
const sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))
const importPattern = /^(?:import|export)\s+(type\s)?[^'"]*?from '([^']+)'|import\('([^']+)'\)/gm

const imports: Import[] = [...sources].flatMap(([from, text]) =>
  [...text.matchAll(importPattern)].flatMap(([, type, named, lazy]) => {
    const target = named ?? lazy ?? ''
    const isType = type !== undefined
    if (target.startsWith('#')) return [{ from, to: target.slice(1), isType }]
    return target.startsWith('.') ? [{ from, to: normalize(join(dirname(from), target)), isType }] : []
  }),
)
const isIn = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`)
const isServerOnly = (file: string) => /^import 'server-only'/.test(sources.get(file) ?? '')
const shown = ({ from, to }: Import) => `${from} imports ${to}`

describe.each(Object.entries(rules))('%s', (folder, [allowed, reason]) => {
  it(`imports only ${allowed.join(', ') || 'itself'}: ${reason}`, () => {
    const own = imports.filter(({ from }) => isIn(from, folder))
    expect(own.filter(({ to }) => ![folder, ...allowed].some((other) => isIn(to, other))).map(shown)).toEqual([])
  })
})

describe('everywhere', () => {
  const matching = (pattern: RegExp) => files.filter((file) => pattern.test(sources.get(file) ?? ''))

  it('no rule is missing for a folder of lib', () => {
    const folders = new Set(
      files.filter((file) => file.split('/').length > 2 && isIn(file, 'lib')).map((file) => file.split('/')[1]),
    )
    expect([...folders].filter((name) => !rules[`lib/${name}`])).toEqual([])
  })

  it('the environment is read in lib/env.ts only: there everything that can be set is named and checked', () => {
    expect(matching(/process\.env\b/).filter((file) => file !== 'lib/env.ts')).toEqual([])
  })

  it('modules that hold secrets or connections say server-only, so that no bundle for the browser can have them', () => {
    const holders = ['lib/db.ts', 'lib/env.ts', 'lib/log.ts', 'lib/seal.ts']
    const users = imports.filter(({ to, isType }) => !isType && holders.includes(to)).map(({ from }) => from)
    const open = [...holders, ...users].filter((file) => isIn(file, 'lib') && !isServerOnly(file))
    expect(open).toEqual([])
  })

  it('what runs in the browser imports no server-only module', () => {
    const client = (file: string) => isIn(file, 'components') || /^'use client'/.test(sources.get(file) ?? '')
    const crossing = imports.filter(({ from, to, isType }) => client(from) && !isType && isServerOnly(to))
    expect(crossing.map(shown)).toEqual([])
  })

  it('a "use server" file exports actions only: whatever it exports can be called by anybody', () => {
    const exported = matching(/^'use server'/).flatMap((file) =>
      (sources.get(file)?.match(/^export .*$/gm) ?? [])
        .filter((line) => !/^export const \w+ = defineAction\(/.test(line))
        .map((line) => `${file}: ${line}`),
    )
    expect(exported).toEqual([])
  })

  it('there are no barrels: an import leads to the file that has the code', () => {
    const code = (text = '') =>
      text.replaceAll(/^export (type )?(\*|\{[^}]*\}) from '[^']+'$|\/\*[\s\S]*?\*\/|^\/\/.*$/gm, '')
    expect(files.filter((file) => code(sources.get(file)).trim() === '')).toEqual([])
  })
})
