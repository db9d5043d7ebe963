import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT_CODES } from '../../src/commands/exits.ts'
import { ERROR_CODES, UNAUTHENTICATED_REASONS } from '../../src/core/errors.ts'
import { SETTING_NAMES, SETTINGS } from '../../src/server/settings.ts'
import { page, root, table } from './tables.ts'

test('docs/configuration.md lists every setting with its variable, its default and what it is', () => {
  const settings = SETTING_NAMES.map((name) => {
    const { schema, env, about } = SETTINGS[name]
    const byDefault = name === 'dataDir' ? 'see below' : String(schema.parse(undefined) ?? 'none')
    return [name, env, byDefault, about]
  })
  expect(table('docs/configuration.md', 'setting', 'environment', 'default', 'what it is')).toEqual(settings)
})

test('docs/errors.md lists every code and every reason', () => {
  const codes = table('docs/errors.md', 'code', 'status', 'when').map(([code]) => code)
  expect(codes.toSorted()).toEqual([...ERROR_CODES].sort())
  const reasons = table('docs/errors.md', 'reason of UNAUTHENTICATED', 'what happened').map(
    ([reason]) => reason,
  )
  expect(reasons).toEqual(UNAUTHENTICATED_REASONS)
})

test.each(['docs/errors.md', 'README.md'])('%s lists the exit codes', (path) => {
  expect(table(path, 'exit', 'meaning')).toEqual(EXIT_CODES.map(([code, meaning]) => [String(code), meaning]))
})

test('docs/architecture.md has a row for every folder of src', () => {
  const rows = table('docs/architecture.md', 'folder', 'may import (of ours)').map(([folder]) => folder)
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  )
  expect(rows).toEqual(expect.arrayContaining(folders.map(({ name }) => name)))
})

test('links between pages lead somewhere', () => {
  const pages = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
  const dead = pages
    .trim()
    .split('\n')
    .flatMap((path) => linksOf(path).filter((link) => !existsSync(join(root, dirname(path), link))))
  expect(dead).toEqual([])
})

function linksOf(path: string): string[] {
  return [...page(path).matchAll(/\]\(([^)#]+)[^)]*\)/g)].flatMap(([, link = '']) =>
    /^\w+:/.test(link) ? [] : link,
  )
}
