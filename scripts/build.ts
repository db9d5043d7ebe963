/** Writes `dist/` from `src/`, unless that is what it already holds: every `npm start` comes through here. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const STAMP = '.built-from'

const sources = globSync('src/**/*.{ts,tsx}', { cwd: root }).sort()
const stamp = digest([...sources, 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json'])
if (!isCurrent()) build()

/** Into a fresh directory: nothing of a removed source stays, and what runs from `dist` meanwhile finds all of it. */
function build(): void {
  console.error('Building vigint…')
  const fresh = `${dist}.${process.pid}`
  try {
    const compiler = join(root, 'node_modules/typescript/bin/tsc')
    const args = [compiler, '-p', 'tsconfig.build.json', '--outDir', fresh]
    const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
    if (status !== 0) {
      process.exitCode = status ?? 1
      return
    }
    // The compiler reads declarations and writes none of them; those of the client are what its users see.
    for (const path of sources.filter(isDeclaration))
      cpSync(join(root, path), join(fresh, relative('src', path)))
    writeFileSync(join(fresh, STAMP), stamp)
    rmSync(dist, { recursive: true, force: true })
    renameSync(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

/** A file that somebody took out of `dist` is missed too. */
function isCurrent(): boolean {
  const built = join(dist, STAMP)
  if (!existsSync(built) || readFileSync(built, 'utf8') !== stamp) return false
  return sources.every((path) => existsSync(join(root, outputOf(path))))
}

function isDeclaration(path: string): boolean {
  return path.endsWith('.d.ts')
}

function outputOf(source: string): string {
  const path = source.replace(/^src/, 'dist')
  return isDeclaration(path) ? path : path.replace(/\.tsx?$/, '.js')
}

function digest(paths: string[]): string {
  const hash = createHash('sha256')
  for (const path of paths)
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  return hash.digest('hex')
}
