import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const decisions = readdirSync(join(root, 'docs/decisions')).map((name) => `docs/decisions/${name}`)
const documents = ['README.md', 'simulator/README.md', 'docs/reliability.md', 'docs/encryption.md', ...decisions]
const topFolders = new Set(readdirSync(root))

/** Paths of this repository that a document names in backticks or links to. */
function namedPaths(text: string): string[] {
  const quoted = [...text.matchAll(/`([A-Za-z.][\w./()[\]-]*)`/g)].map(([, path = '']) => path)
  const linked = [...text.matchAll(/\]\((?!https?:|#)([^)\s]+)\)/g)].map(([, path = '']) => path)
  const isOurs = (path: string) => path.includes('/') && topFolders.has(path.split('/')[0] ?? '')
  return [...quoted, ...linked].filter(isOurs)
}

describe.each(documents)('%s', (document) => {
  it('names only paths that exist', () => {
    const missing = namedPaths(read(document)).filter((path) => !existsSync(join(root, path)))
    expect(missing).toEqual([])
  })

  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const commands = [...read(document).matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name)
    expect(commands.filter((name) => !(name in scripts))).toEqual([])
  })
})

it('documents every setting of the environment, and no other', () => {
  const code = `${read('lib/env.ts')}${read('bin/settings.ts')}`
  const known = new Set(
    [...code.matchAll(/\b(HEDGEROW_[A-Z_]+|DATABASE_URL|NEXTAUTH_SECRET)\b/g)].map(([name]) => name),
  )
  const documented = new Set([...read('README.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name = '']) => name))
  expect([...known].filter((name) => !documented.has(name))).toEqual([])
  const unknown = [...documented].filter((name) => !known.has(name) && !['PORT', 'HOST'].includes(name))
  expect(unknown).toEqual([])
})
