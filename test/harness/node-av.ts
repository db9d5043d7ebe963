import { createRequire } from 'node:module'

/** Whether the optional package is installed; it is not by `npm ci`. */
export const hasNodeAv = resolves('node-av')
if (!hasNodeAv) console.warn('\nnode-av is not installed: tests that need it are SKIPPED.\n')

function resolves(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}
