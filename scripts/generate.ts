/** Writes what is generated from the code: schema.graphql and the types of the client. `--check` compares instead. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { schema } from '../src/schema/index.ts'

const root = join(import.meta.dirname, '..')
const sdlPath = join(root, 'schema.graphql')
const sdl = `${printSchema(lexicographicSortSchema(schema))}\n`

if (process.argv.includes('--check')) check()
else write()

function write() {
  writeFileSync(sdlPath, sdl)
  generateTypes('src/client/graphql-env.d.ts')
}

function check() {
  const checkedIn = readFileSync(join(root, 'src/client/graphql-env.d.ts'), 'utf8')
  generateTypes('node_modules/.cache/graphql-env.d.ts')
  const fresh = readFileSync(join(root, 'node_modules/.cache/graphql-env.d.ts'), 'utf8')
  if (readFileSync(sdlPath, 'utf8') === sdl && checkedIn === fresh) return
  console.error(
    'schema.graphql or src/client/graphql-env.d.ts is not what the code says. Run: npm run generate',
  )
  process.exitCode = 1
}

function generateTypes(output: string) {
  execFileSync(
    process.execPath,
    [join(root, 'node_modules/gql.tada/bin/cli.js'), 'generate', 'output', '--output', output],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}
