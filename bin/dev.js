import { readFileSync } from 'node:fs'
import { execute, settings } from '@oclif/core'

// The same commands from `src`: only the places in package.json differ.
const root = new URL('..', import.meta.url)
const manifest = readFileSync(new URL('package.json', root), 'utf8')
const pjson = JSON.parse(manifest.replace(/"\.\/dist\/(commands\/[^"]+)\.js"/g, '"./src/$1.ts"'))

settings.enableAutoTranspile = false
await execute({ loadOptions: { root: root.pathname, pjson, ignoreManifest: true } })
