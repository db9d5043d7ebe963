import { enableCompileCache } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'

// As the real command does, and before anything is loaded: otherwise this side would be the slower by that much.
enableCompileCache(join(homedir(), '.cache', 'empty', 'compile-cache'))

const { execute, settings } = await import('@oclif/core')
settings.enableAutoTranspile = false
await execute({ dir: import.meta.url })
