import { join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')

test('every import keeps to the table of docs/architecture.md, and none makes a cycle', async () => {
  const { summary, modules } = await cruiseSources()
  expect(summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([])

  // Were imports not seen, none would be wrong either.
  const up = modules.find(({ source }) => source === 'src/commands/up.ts')
  expect(up?.dependencies.map(({ resolved }) => resolved)).toEqual(
    expect.arrayContaining(['src/commands/base.ts', 'src/server/serve.ts', 'src/tui/run.tsx']),
  )
})

async function cruiseSources(): Promise<ICruiseResult> {
  const options = await extractOptions(join(root, '.dependency-cruiser.cjs'))
  const tsConfig = extractTSConfig(join(root, 'tsconfig.json'))
  const { output } = await cruise(['src'], { ...options, baseDir: root }, undefined, { tsConfig })
  if (typeof output === 'string') throw new Error(output)
  return output
}
