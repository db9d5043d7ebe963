import { readFileSync } from 'node:fs'

/** The same path from `src/client` and from `dist/client`. */
const manifest: { version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

export const VERSION = manifest.version
