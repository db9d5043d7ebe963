import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { auth } from './auth.ts'
import type { Bench } from './bench.ts'
import { cli } from './cli.ts'
import { connections } from './connections.ts'
import { detecting } from './detecting.ts'
import { type Distribution, type Figure, isMet } from './figure.ts'
import { frames } from './frames.ts'
import { memory } from './memory.ts'
import { machine, renderFigure, renderMachine } from './print.ts'
import { revocation } from './revocation.ts'
import { start } from './start.ts'
import { usage } from './usage.ts'
import { Workspace } from './workspace.ts'

const BENCHES = {
  auth,
  cli,
  start,
  memory,
  connections,
  revocation,
  frames,
  usage,
  detecting,
} satisfies Record<string, Bench>
type BenchName = keyof typeof BENCHES
const isBench = (name: string): name is BenchName => Object.hasOwn(BENCHES, name)

const USAGE = `npm run bench -- [${Object.keys(BENCHES).join('] [')}] [--quick] [--json]`
const FAILED = 1
const USAGE_ERROR = 2
const INTERRUPTED = 130

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } },
})
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES)

if (!names.every(isBench)) {
  console.error(`There is no bench ${names.find((name) => !isBench(name))}. ${USAGE}`)
  process.exit(USAGE_ERROR)
}
if (!existsSync(join(import.meta.dirname, '../dist/commands/index.js'))) {
  console.error('There is nothing built to measure. Run: npm run build')
  process.exit(FAILED)
}

const say = (text: string) => void (values.json || console.log(text))
const workspace = await Workspace.make()
process.once('SIGINT', () => void workspace.close().finally(() => process.exit(INTERRUPTED)))

try {
  const ground = machine()
  say(renderMachine(ground))
  const figures: ((Figure | Distribution) & { bench: string; met: boolean | undefined })[] = []
  for (const name of names.filter(isBench)) {
    const { about, rounds, run }: Bench = BENCHES[name]
    const count = values.quick ? rounds.quick : rounds.full
    say(`${name}: ${about} (rounds: ${count})`)
    const found = await run(workspace, count)
    say(`${found.map(renderFigure).join('\n')}\n`)
    figures.push(...found.map((figure) => ({ bench: name, ...figure, met: isMet(figure) })))
  }
  if (values.json) console.log(JSON.stringify({ machine: ground, figures }, null, 2))
} finally {
  await workspace.close()
}
