import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'))

type Locked = {
  optionalDependencies?: Record<string, string>
  hasInstallScript?: boolean
  resolved?: string
}
const locked: Record<string, Locked> = json('package-lock.json').packages

test('every package with an install script is allowed to run it', () => {
  const names = Object.entries(locked)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.replace(/^.*node_modules\//, ''))
  expect(names).toContain('node')
  const { allowScripts } = json('package.json')
  expect(names.filter((name) => allowScripts[name] === undefined)).toEqual([])
})

test('the lock file names no download address, so that any registry serves it', () => {
  const addresses = Object.values(locked).flatMap(({ resolved }) => resolved ?? [])
  expect(addresses).toEqual([])
})

test('the lock file has every package that another machine may need, or `npm ci` refuses it', () => {
  const missing = Object.entries(locked).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter((name) => !isLocked(path, name)),
  )
  expect(missing).toEqual([])
})

/** In the package's own node_modules, or in one of those around it. */
function isLocked(path: string, name: string): boolean {
  if (locked[join(path, 'node_modules', name)]) return true
  return path !== '' && isLocked(path.replace(/(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, ''), name)
}
