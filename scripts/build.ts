/** Writes `dist/` from `src/`. Quick when nothing changed, because every `npm start` comes through here. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const src = join(root, 'src')
const dist = join(root, 'dist')

// The compiler trusts its notes: what somebody removed from `dist` would never be written again.
if (modules().some((name) => !existsSync(join(dist, `${name}.js`)))) rmSync(dist, { recursive: true, force: true })

const compiler = join(root, 'node_modules/typescript/bin/tsc')
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' })
removeStale()
process.exitCode = status ?? 1

/** Paths below `src` without their endings; declarations are read, not compiled. */
function modules(): string[] {
  return globSync('**/*.{ts,tsx}', { cwd: src })
    .filter((path) => !path.endsWith('.d.ts'))
    .map((path) => path.replace(/\.tsx?$/, ''))
}

/** What was written from a file that is gone: it could still be imported. */
function removeStale(): void {
  const wanted = new Set(modules())
  for (const path of globSync('**/*.{js,d.ts,js.map}', { cwd: dist })) {
    if (!wanted.has(path.replace(/\.(js|d\.ts|js\.map)$/, ''))) rmSync(join(dist, path))
  }
}
