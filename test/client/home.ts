import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A home of its own for one test; also the environment that points there. */
export function emptyHome(): { dir: string; env: { HOME: string; XDG_CONFIG_HOME: string } } {
  const dir = mkdtempSync(join(tmpdir(), 'vigint-home-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return { dir, env: { HOME: dir, XDG_CONFIG_HOME: join(dir, 'config') } }
}
