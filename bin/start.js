import { existsSync } from 'node:fs'
import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

// In a directory of the user: what lies in a shared one could be somebody else's.
const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
enableCompileCache(join(cache, 'vigint', 'compile-cache'))

// React's build for development is slower, and keeps a measurement of every render.
process.env.NODE_ENV ??= 'production'

for (const stream of [process.stdout, process.stderr]) {
  // `vigint … | head` ends the reader first: nothing is wrong.
  stream.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode)
    console.error(`Error: the output can't be written (${error.code}).`)
    process.exit(1)
  })
}

if (!existsSync(new URL('../dist/commands/index.js', import.meta.url))) {
  console.error('Error: vigint is not built yet.\nRun: npm run build')
  process.exit(1)
}

const { execute, settings } = await import('@oclif/core')
// Whatever NODE_ENV says, this runs what was built.
settings.enableAutoTranspile = false
await execute({ dir: import.meta.url })
