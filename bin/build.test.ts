import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fingerprintSources, isBuilt } from './build.ts'

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hedgerow-build-'))
  write('app/page.tsx', 'one')
  write('package.json', '{}')
})

afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

const fingerprint = (env = {}) => fingerprintSources(root, env)

describe('the build is stale after a change of', () => {
  test.each(['app/page.tsx', 'app/new.tsx', 'lib/deep/er.ts', 'package.json', 'instrumentation.ts', '.postcssrc.json'])(
    '%s',
    (path) => {
      const before = fingerprint()
      write(path, 'two')
      expect(fingerprint()).not.toBe(before)
    },
  )

  test('a file’s name', () => {
    write('app/a.tsx', 'same')
    const before = fingerprint()
    rmSync(join(root, 'app/a.tsx'))
    write('app/b.tsx', 'same')
    expect(fingerprint()).not.toBe(before)
  })

  test('a variable that Next writes into the pages', () => {
    expect(fingerprint({ NEXT_PUBLIC_X: '1' })).not.toBe(fingerprint())
    expect(fingerprint({ OTHER: '1' })).toBe(fingerprint())
  })
})

describe('the build stays fresh after a change of', () => {
  test.each([
    'README.md',
    'bin/start.mjs',
    'e2e/a.spec.ts',
    'app/page.test.tsx',
    'simulator/main.ts',
    '.data/x',
    '.git/HEAD',
  ])('%s', (path) => {
    const before = fingerprint()
    write(path, 'two')
    expect(fingerprint()).toBe(before)
  })
})

test('a build counts only when it was finished and is of these sources', () => {
  expect(isBuilt(root, {})).toBe(false)
  write('.next/hedgerow-sources', fingerprint())
  expect(isBuilt(root, {})).toBe(false)
  write('.next/BUILD_ID', 'x')
  expect(isBuilt(root, {})).toBe(true)
  write('app/page.tsx', 'two')
  expect(isBuilt(root, {})).toBe(false)
})
