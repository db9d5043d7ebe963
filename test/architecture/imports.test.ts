import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('every import keeps to the table of docs/architecture.md, and none makes a cycle', async () => {
  const { summary, modules } = await cruiseSources()
  expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([])
  // Were nothing read, nothing would be wrong either.
  expect(modules.map(({ source }) => source)).toContain('src/commands/up.ts')
  const up = modules.find(({ source }) => source === 'src/commands/up.ts')
  expect(up?.dependencies.map(({ resolved }) => resolved)).toContain('src/server/serve.ts')
})

test('docs/architecture.md has a row for every folder of src', async () => {
  const rows = [...(await tableRows()).keys()]
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
  for (const { name } of folders) expect(rows).toContain(name)
})

async function cruiseSources(): Promise<ICruiseResult> {
  const { options, ...ruleSet } = await extractDepcruiseConfig(join(root, '.dependency-cruiser.cjs'))
  const tsConfig = extractTSConfig(join(root, 'tsconfig.json'))
  const { output } = await cruise(
    ['src'],
    { ...options, baseDir: root, ruleSet, validate: true },
    undefined,
    { tsConfig },
  )
  if (typeof output === 'string') throw new Error(output)
  return output
}
