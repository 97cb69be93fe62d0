import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { disagreements, isInstalled, npmCommand } from './install.mjs'

type Entry = { version: string; integrity?: string; optional?: boolean }

let root: string

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'hedgerow-install-'))
})

afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, packages: Record<string, Entry>): void {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(join(root, path), JSON.stringify({ packages }))
}

const wanted = (packages: Record<string, Entry>) => write('package-lock.json', { '': { version: '0' }, ...packages })
const present = (packages: Record<string, Entry>) => write('node_modules/.package-lock.json', packages)
const stamp = () => join(root, 'node_modules/.hedgerow-install.json')

test('node_modules as the lock file asks for is installed, whoever installed it', () => {
  wanted({ 'node_modules/a': { version: '1', integrity: 'x' } })
  present({ 'node_modules/a': { version: '1', integrity: 'x' } })
  expect(isInstalled(root)).toBe(true)
  expect(existsSync(stamp())).toBe(true)
})

test('the stamp is believed until the lock file changes', () => {
  wanted({ 'node_modules/a': { version: '1' } })
  present({ 'node_modules/a': { version: '1' } })
  isInstalled(root)
  rmSync(join(root, 'node_modules/.package-lock.json'))
  expect(isInstalled(root)).toBe(true)
  wanted({ 'node_modules/a': { version: '2' } })
  expect(isInstalled(root)).toBe(false)
})

test('an install that was cut short is none', () => {
  wanted({ 'node_modules/a': { version: '1' } })
  mkdirSync(join(root, 'node_modules/a'), { recursive: true })
  expect(isInstalled(root)).toBe(false)
  expect(existsSync(stamp())).toBe(false)
})

test('names what is missing, old or different, and lets optional packages be absent', () => {
  wanted({
    'node_modules/missing': { version: '1' },
    'node_modules/old': { version: '2' },
    'node_modules/other': { version: '1', integrity: 'x' },
    'node_modules/same': { version: '1' },
    'node_modules/for-another-platform': { version: '1', optional: true },
    'node_modules/optional-old': { version: '2', optional: true },
  })
  present({
    'node_modules/old': { version: '1' },
    'node_modules/other': { version: '1', integrity: 'y' },
    'node_modules/same': { version: '1' },
    'node_modules/optional-old': { version: '1', optional: true },
  })
  expect(disagreements(root)).toEqual(['missing', 'old', 'other', 'optional-old'])
})

test('a folder without a lock file is not a checkout', () => {
  expect(() => isInstalled(root)).toThrow(/no readable package-lock\.json/)
})

test('the npm that runs the start is used with its own Node', () => {
  const npm = join(root, 'npm-cli.js')
  writeFileSync(npm, '')
  expect(npmCommand({ npm_execpath: npm, npm_node_execpath: process.execPath })).toEqual([process.execPath, npm])
  expect(npmCommand({ npm_execpath: '/usr/lib/yarn.js', npm_node_execpath: process.execPath })).toEqual(['npm'])
  expect(npmCommand({})).toEqual(['npm'])
})
