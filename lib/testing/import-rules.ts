import { dirname, join, normalize } from 'node:path'

/*
 * The import rules of this repository, each with its reason. They are read from the text of the files: what a file
 * imports is what its import lines name.
 */

/** The text of every file by its path. */
export type Sources = ReadonlyMap<string, string>
type Import = { readonly from: string; readonly to: string; readonly isType: boolean }
type Rule = { readonly may: readonly string[]; readonly packages?: RegExp; readonly because: string }

const core = 'lib/core'
const server = ['lib/db.ts', 'lib/env.ts', 'lib/log.ts', 'lib/seal.ts', 'lib/seal', 'lib/input.ts', 'lib/version.ts']
const feature = [core, ...server, 'lib/database-errors.ts', 'lib/audit', 'lib/auth', 'generated']
const features = ['lib/configurations', 'lib/connections', 'lib/people', 'lib/tokens']
/** How a client looks up the name it connects to. */
const checkedNames = ['lib/outbound/public-lookup.ts', 'lib/outbound/resolve.ts']
const pure = /^(zod|node:crypto)$/

/** What a folder or file may import beside itself, and why not more. */
export const rules: Readonly<Record<string, Rule>> = {
  [core]: { may: [], packages: pure, because: 'everything stands on core, so it stands on nothing' },
  'lib/engine': {
    may: [core],
    packages: pure,
    because: 'the engine knows kinds by their contract alone: no database, no network, no Next',
  },
  'lib/kinds': {
    may: [core, 'lib/engine/kind.ts', 'lib/engine/compare.ts', 'lib/posthog', 'lib/vaults'],
    packages: pure,
    because: 'a kind is a thin edge between engine and client',
  },
  'lib/outbound': { may: [core, 'lib/env.ts'], because: 'what keeps calls inside their bounds is judged by itself' },
  'lib/posthog': { may: [core, ...checkedNames], because: 'a client can be used and tested without the portal' },
  'lib/vaults': { may: [core, ...checkedNames], because: 'a store can be used and tested without the portal' },
  'lib/blueprint': {
    may: [core, 'lib/configurations'],
    packages: pure,
    because: 'what should exist follows from the variables alone',
  },
  'lib/outputs': {
    may: [core, 'lib/configurations'],
    packages: pure,
    because: 'outputs follow from the variables and what was recorded',
  },
  'lib/seal': {
    may: [core, 'lib/db.ts', 'lib/env.ts', 'lib/log.ts', 'lib/database-errors.ts'],
    because: 'every row comes through it: it knows no table but its own',
  },
  'lib/audit': {
    may: [core, ...server, 'lib/auth', 'lib/outbound', 'generated'],
    because: 'every feature records: it needs none',
  },
  'lib/auth': { may: feature, because: 'every feature authorises: it needs none' },
  'lib/configurations': { may: feature, because: 'features do not know each other: lib/runs is for what needs two' },
  'lib/connections': {
    may: [...feature, 'lib/outbound', 'lib/posthog', 'lib/vaults'],
    because: 'as above; this one opens clients',
  },
  'lib/people': { may: feature, because: 'features do not know each other' },
  'lib/tokens': { may: feature, because: 'features do not know each other' },
  'lib/runs': {
    may: [...feature, ...features, 'lib/blueprint', 'lib/engine', 'lib/kinds', 'lib/outbound', 'lib/outputs'].concat([
      'lib/posthog',
    ]),
    because: 'here engine, kinds, queue and database meet, and no pages',
  },
  'lib/drift': {
    may: [...feature, ...features, 'lib/engine', 'lib/kinds', 'lib/posthog', 'lib/runs'],
    because: 'it looks at what runs have made and starts runs; no run needs it',
  },
  'lib/rotation': {
    may: [...feature, ...features, 'lib/engine', 'lib/kinds', 'lib/posthog', 'lib/runs'],
    because: 'it looks at what runs have made; what it changes outside, a plan and its run change',
  },
  'lib/keys': {
    may: [...feature, ...features, 'lib/runs/recorded.ts', 'lib/api/idempotency.ts'],
    because: 'it seals anew whatever others have sealed; nobody needs it but its command',
  },
  'lib/api': {
    may: [...feature, ...features, 'lib/drift', 'lib/rotation', 'lib/runs'],
    because: 'the edge of the API calls verbs and queries',
  },
  app: {
    may: [
      core,
      ...features,
      'components',
      'lib/drift',
      'lib/rotation',
      'lib/runs',
      'lib/outputs',
      'lib/api',
      'lib/audit',
      'lib/auth',
    ].concat(['lib/action.ts', 'lib/env.ts', 'lib/input.ts', 'lib/version.ts']),
    because: 'pages and routes call verbs and queries: no database, no engine, no clients',
  },
  components: {
    may: [
      core,
      'lib/configurations',
      'lib/blueprint',
      'lib/drift/views.ts',
      'lib/runs/views.ts',
      'lib/rotation/views.ts',
    ],
    because: 'data in, JSX out: no fetching, no clients',
  },
  simulator: { may: [], because: 'what shares code with the portal cannot prove it wrong' },
  bin: {
    may: [
      'lib/audit/start-audit-webhook.ts',
      'lib/drift/start-drift-checks.ts',
      'lib/keys/run-keys-command.ts',
      'lib/runs/start-when-reachable.ts',
      'simulator',
    ],
    because: 'it starts processes; what they do is in lib',
  },
  prisma: { may: [...feature, ...features], because: 'demo data is made through the same verbs as everything else' },
}

const holders = ['lib/db.ts', 'lib/env.ts', 'lib/log.ts', 'lib/seal.ts']
const isTest = (file: string) =>
  /\.test\.tsx?$|^lib\/testing\/|^simulator\/(.*\/)?(testing|running-simulator)\.ts$/.test(file)
const isIn = (file: string, folder: string) => file === folder || file.startsWith(`${folder}/`)
const importPattern = /^(?:import|export)\s+(?:(type)\s)?[^'"]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm

function importsOf(from: string, text: string): Import[] {
  return [...text.matchAll(importPattern)].map(([, type, named, bare, lazy]) => {
    const target = named ?? bare ?? lazy ?? ''
    const path = target.startsWith('.') ? normalize(join(dirname(from), target)) : target.replace(/^#/, '')
    return { from, to: path, isType: type !== undefined }
  })
}

/** Every breach of a rule, as `file: what it does, because …`. */
export function breaches(sources: Sources): string[] {
  const imports = new Map([...sources].map(([file, text]) => [file, importsOf(file, text)]))
  const files = [...sources.keys()].filter((file) => !isTest(file))
  return [
    ...[...sources.keys()].flatMap((file) => outOfBounds(file, imports.get(file) ?? [])),
    ...files.flatMap((file) => openHolder(file, sources, imports)),
    ...files.flatMap((file) => leaksToBrowser(file, sources, imports)),
    ...files.flatMap((file) => ownReading(file, sources.get(file) ?? '')),
  ]
}

function outOfBounds(file: string, imports: readonly Import[]): string[] {
  const folder = Object.keys(rules).find((one) => isIn(file, one))
  // The simulator's own tests must not lean on the portal either.
  if (isTest(file) && folder !== 'simulator') return []
  const rule = folder === undefined ? undefined : rules[folder]
  if (!rule || folder === undefined)
    return file.split('/').length > 2 ? [`${file}: no rule says what it may import`] : []
  return imports
    .filter(({ to }) => {
      const isOwn = /^(app|components|lib|simulator|bin|prisma|e2e|generated)\//.test(to)
      return isOwn ? ![folder, ...rule.may].some((one) => isIn(to, one)) : rule.packages?.test(to) === false
    })
    .filter(({ to }) => to !== 'server-only')
    .map(({ to }) => `${file}: imports ${to}, because ${rule.because}`)
}

type Graph = ReadonlyMap<string, readonly Import[]>

const saysServerOnly = (text = '') => /^import 'server-only'/m.test(text)

function openHolder(file: string, sources: Sources, graph: Graph): string[] {
  const holds =
    holders.includes(file) || (graph.get(file) ?? []).some(({ to, isType }) => !isType && holders.includes(to))
  if (!holds || !isIn(file, 'lib') || saysServerOnly(sources.get(file))) return []
  return [`${file}: holds secrets or connections and does not say server-only, which keeps it out of the browser`]
}

const isForBrowser = (file: string, text: string) => isIn(file, 'components') || /^'use client'/.test(text)
const isPure = (file: string) => ['lib/blueprint', 'lib/outputs', 'lib/engine', core].some((one) => isIn(file, one))

/** What runs in the browser, and what is pure, reaches no server-only module, however many imports away. */
function leaksToBrowser(file: string, sources: Sources, graph: Graph): string[] {
  if (!isForBrowser(file, sources.get(file) ?? '') && !isPure(file)) return []
  const found = wayToServer(file, sources, graph)
  return found ? [`${file}: ${found.join(' → ')}, which is for the server only`] : []
}

/** The first way from a file to a server-only module; 'use server' files are called over the network, not imported. */
function wayToServer(file: string, sources: Sources, graph: Graph): string[] | null {
  const ways: string[][] = [[file]]
  const seen = new Set([file])
  for (const way of ways) {
    for (const { to, isType } of graph.get(way.at(-1) ?? '') ?? []) {
      const text = sources.get(to) ?? ''
      if (isType || seen.has(to) || /^'use server'/.test(text)) continue
      seen.add(to)
      if (saysServerOnly(text)) return [...way, to]
      ways.push([...way, to])
    }
  }
  return null
}

const readsEnvironment = ['app', 'components', 'lib', 'simulator']

/** What a file does by itself, whatever it imports. */
function ownReading(file: string, text: string): string[] {
  const found: string[] = []
  const isServer = readsEnvironment.some((folder) => isIn(file, folder))
  if (isServer && file !== 'lib/env.ts' && /process\.env\b/.test(text))
    found.push(`${file}: reads process.env, because lib/env.ts names and checks everything that can be set`)
  if (isPure(file) && /\bfetch\(/.test(text)) found.push(`${file}: calls fetch, because it is pure`)
  if (isBarrel(text)) found.push(`${file}: is a barrel, because an import leads to the file that has the code`)
  return [...found, ...openActions(file, text)]
}

/** Whatever a "use server" file exports can be called by anybody. */
function openActions(file: string, text: string): string[] {
  if (!/^'use server'/.test(text)) return []
  return (text.match(/^export .*$/gm) ?? [])
    .filter((line) => !/^export const \w+ = defineAction\(/.test(line))
    .map((line) => `${file}: "${line}" can be called by anybody, because only actions check who calls`)
}

function isBarrel(text: string): boolean {
  const code = text.replaceAll(/^export (type )?(\*|\{[^}]*\}) from '[^']+'$|\/\*[\s\S]*?\*\/|^\/\/.*$/gm, '')
  return text.trim() !== '' && code.trim() === ''
}
