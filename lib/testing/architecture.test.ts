import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { breaches, rules, type Sources } from './import-rules.ts'

const root = join(import.meta.dirname, '../..')
const files = globSync('{app,bin,components,lib,prisma,simulator}/**/*.{mjs,ts,tsx}', { cwd: root })
const tree: Sources = new Map(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]))

describe('the files of this repository', () => {
  it('keep to the import rules', () => {
    expect(breaches(tree)).toEqual([])
  })

  it('are there for every rule', () => {
    for (const folder of Object.keys(rules)) expect(files.filter((file) => file.startsWith(folder))).not.toEqual([])
  })
})

const serverOnly = "import 'server-only'\n"

describe('a rule that is broken is named', () => {
  it.each<[name: string, file: string, text: string, breach: string]>([
    ['core', 'lib/core/x.ts', "import { db } from '#lib/db.ts'", 'imports lib/db.ts'],
    ['core and a package', 'lib/core/x.ts', "import { SSM } from '@aws-sdk/client-ssm'", 'imports @aws-sdk/client-ssm'],
    ['the engine', 'lib/engine/x.ts', "import { kinds } from '../kinds/index.ts'", 'imports lib/kinds/index.ts'],
    [
      'a type for the engine',
      'lib/engine/x.ts',
      "import type { Prisma } from '#generated/prisma/client.ts'",
      'generated',
    ],
    ['the network in the engine', 'lib/engine/x.ts', "export const x = () => fetch('x')", 'calls fetch'],
    ['kinds', 'lib/kinds/x.ts', "import { plan } from '#lib/engine/plan.ts'", 'imports lib/engine/plan.ts'],
    ['a client', 'lib/posthog/x.ts', "import { env } from '#lib/env.ts'", 'imports lib/env.ts'],
    ['a store', 'lib/vaults/x.ts', "const x = await import('#lib/connections/queries.ts')", 'imports lib/connections'],
    [
      'features',
      'lib/tokens/x.ts',
      "import { x } from '#lib/connections/stored.ts'",
      'imports lib/connections/stored.ts',
    ],
    ['a new folder of lib', 'lib/things/x.ts', 'export const x = 1', 'no rule says'],
    ['pages', 'app/x/page.tsx', "import { db } from '#lib/db.ts'", 'imports lib/db.ts'],
    [
      'pages and tests',
      'app/x/page.tsx',
      "import { x } from '#lib/testing/people.ts'",
      'imports lib/testing/people.ts',
    ],
    [
      'components',
      'components/ui/x.tsx',
      "import { getRun } from '#lib/runs/queries.ts'",
      'imports lib/runs/queries.ts',
    ],
    ['the simulator', 'simulator/x.ts', "import { Secret } from '../lib/core/secret.ts'", 'imports lib/core/secret.ts'],
    [
      'its tests',
      'simulator/x.test.ts',
      "import { x } from '#lib/testing/failure.ts'",
      'imports lib/testing/failure.ts',
    ],
    ['scripts', 'bin/x.mjs', "import { db } from '../lib/db.ts'", 'imports lib/db.ts'],
    ['the seed', 'prisma/x.ts', "import { apply } from '#lib/engine/apply.ts'", 'imports lib/engine/apply.ts'],
    ['an import for its effect', 'lib/core/x.ts', "import '#lib/log.ts'", 'imports lib/log.ts'],
    ['an import over lines', 'lib/core/x.ts', "import {\n  a,\n  b,\n} from '#lib/log.ts'", 'imports lib/log.ts'],
    ['the environment', 'lib/runs/x.ts', 'export const x = process.env.X', 'reads process.env'],
    ['a holder of secrets', 'lib/runs/x.ts', "import { db } from '#lib/db.ts'", 'does not say server-only'],
    ['a barrel', 'lib/runs/x.ts', "export { a } from './a.ts'\nexport * from './b.ts'", 'is a barrel'],
    ['an open action', 'app/x/actions.ts', "'use server'\nexport async function x() {}", 'can be called by anybody'],
  ])('%s', (_, file, text, breach) => {
    expect(breaches(new Map([[file, text]]))).toContainEqual(expect.stringMatching(new RegExp(`^${file}: .*${breach}`)))
  })

  it('a server-only module in the browser, two imports away', () => {
    const broken = new Map([
      ['app/x/form.tsx', "'use client'\nimport { words } from '#lib/configurations/words.ts'"],
      ['lib/configurations/words.ts', "import { read } from './read.ts'"],
      ['lib/configurations/read.ts', serverOnly],
    ])
    expect(breaches(broken)).toEqual([expect.stringContaining('words.ts → lib/configurations/read.ts, which is for')])
  })

  it('a database under the blueprint, two imports away', () => {
    const broken = new Map([
      ['lib/blueprint/x.ts', "import { words } from '#lib/configurations/words.ts'"],
      ['lib/configurations/words.ts', "import { read } from './read.ts'"],
      ['lib/configurations/read.ts', serverOnly],
    ])
    expect(breaches(broken)).toEqual([expect.stringContaining('lib/blueprint/x.ts: lib/blueprint/x.ts → ')])
  })

  it('and what keeps to them is not', () => {
    const fine = new Map([
      ['app/x/form.tsx', "'use client'\nimport { save } from './actions.ts'\nimport type { X } from '#lib/core/x.ts'"],
      [
        'app/x/actions.ts',
        `'use server'\nimport { defineAction } from '#lib/action.ts'\nexport const save = defineAction(x, y)`,
      ],
      ['lib/action.ts', `${serverOnly}import { env } from '#lib/env.ts'`],
      ['lib/env.ts', `${serverOnly}export const x = process.env.X`],
      ['lib/core/x.ts', "import { createHash } from 'node:crypto'\nexport type X = 1"],
      ['lib/core/x.test.ts', "import { db } from '#lib/db.ts'"],
    ])
    expect(breaches(fine)).toEqual([])
  })
})
