import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../harness/server.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const BUILD_TIMEOUT_MS = 300_000
/** A package as it is installed: built, and away from the sources. */
const installed = mkdtempSync(join(tmpdir(), 'vigint-built-'))
const bin = join(installed, 'bin/run.js')

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  await promisify(execFile)(process.execPath, [
    tsc,
    '-p',
    join(ROOT, 'tsconfig.build.json'),
    '--outDir',
    join(installed, 'dist'),
  ])
  for (const name of ['package.json', 'bin'])
    cpSync(join(ROOT, name), join(installed, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(installed, 'node_modules'))
}, BUILD_TIMEOUT_MS)
afterAll(async () => {
  await server.stop()
  rmSync(installed, { recursive: true, force: true })
})

interface Options {
  node?: string[]
  env?: Record<string, string>
  input?: string
  /** Closes the reading end after the first of it, as `| head -1` does. */
  head?: true
}

async function run(argv: string[], { node = [], env = {}, input = '', head }: Options = {}) {
  const clean = { PATH: process.env.PATH ?? '', HOME: installed, XDG_CACHE_HOME: join(installed, 'cache') }
  const child = spawn(process.execPath, [...node, bin, ...argv], {
    cwd: installed,
    env: { ...clean, ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    if (head) child.stdout.destroy()
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  child.stdin.end(input)
  const exit = await new Promise<number | null>((ended) => child.on('close', ended))
  return { stdout, stderr, exit }
}

const operator = () => ({ VIGINT_API_URL: server.url, VIGINT_API_KEY: server.operatorKey })

test('from a client to a refused key', async () => {
  const created = await run(['clients', 'create', '--name', 'Acme Corp', '--json'], { env: operator() })
  expect(created).toMatchObject({ exit: 0, stderr: '' })
  const { key, secret } = JSON.parse(created.stdout)
  const asClient = { ...operator(), VIGINT_API_KEY: secret }
  expect((await run(['me', '--json'], { env: asClient })).exit).toBe(0)
  expect((await run(['keys', 'revoke', key.id, '--force'], { env: operator() })).exit).toBe(0)
  expect(await run(['me', '--json'], { env: asClient })).toMatchObject({ exit: 3, stdout: '' })
})

test('a .env in the working directory is enough', async () => {
  writeFileSync(
    join(installed, '.env'),
    `VIGINT_API_URL=${server.url}\nVIGINT_API_KEY=${server.operatorKey}\n`,
  )
  expect(await run(['clients', 'list'])).toMatchObject({ exit: 0, stderr: '' })
  rmSync(join(installed, '.env'))
})

test('a key is read from standard input', async () => {
  const argv = ['login', '--api-url', server.url, '--api-key-file', '-', '--profile', 'piped']
  expect(await run(argv, { input: `${server.operatorKey}\n` })).toMatchObject({ exit: 0, stderr: '' })
  expect((await run(['me', '--profile', 'piped'])).exit).toBe(0)
})

test('help names the exit codes, at the root and at every topic', async () => {
  for (const argv of [['--help'], ['clients', '--help'], ['keys'], []]) {
    const { stdout, exit } = await run(argv)
    expect(exit).toBe(0)
    expect(stdout).toMatch(/EXIT CODES\n {2}0 {2}done\n[\s\S]*7 {2}server unreachable/)
  }
})

test('every command has help with an example', async () => {
  const { stdout } = await run(['keys', 'create', '--help'])
  expect(stdout).toContain(
    '$ vigint keys create --client acme-corp --name "n8n Production" --role integration',
  )
  expect((await run(['--version'])).stdout).toMatch(/^vigint\/\d+\.\d+\.\d+ /)
})

test('a slip in a command is answered with what was meant', async () => {
  expect(await run(['clinets', 'list'])).toEqual({
    exit: 2,
    stdout: '',
    stderr: 'Error: There is no command "clinets list".\nDid you mean `vigint clients list`?\n',
  })
  const hints = [
    [['frames', 'pus', 'file.jpg', '--source', 'x'], 'Did you mean `vigint frames push`?'],
    [['framse', 'push', 'a.jpg', 'b.jpg'], 'Did you mean `vigint frames push`?'],
    [['sources', 'lst', '--json'], 'Did you mean `vigint sources list`?'],
    [['doctro', 'now'], 'Did you mean `vigint doctor`?'],
  ] as const
  for (const [words, hint] of hints) expect((await run([...words])).stderr).toContain(hint)
  const { stderr } = await run(['nonsense', '--json'])
  expect(JSON.parse(stderr).error).toMatchObject({ code: 'BAD_USER_INPUT', hint: 'See: vigint --help' })
})

test('a reader that leaves early is no error', async () => {
  expect(await run(['roles', 'list'], { env: operator(), head: true })).toMatchObject({ exit: 0, stderr: '' })
})

test('nothing is coloured where there is no terminal', async () => {
  const { stdout } = await run(['clients', 'list'], { env: operator() })
  const { stderr } = await run(['clients', 'show', 'nobody'], { env: operator() })
  expect(stdout + stderr).not.toContain('\u001b')
})

test('NODE_ENV changes nothing', async () => {
  const env = { ...operator(), NODE_ENV: 'development' }
  expect(await run(['me', '--json'], { env })).toMatchObject({ exit: 0, stderr: '' })
})

test('the shell completion is accepted by bash, and knows what may follow', async () => {
  const { stdout } = await run(['completion', 'bash'])
  const ask = `${stdout}\nCOMP_WORDS=(vigint keys re); COMP_CWORD=2; _vigint; echo "\${COMPREPLY[@]}"`
  const answer = await promisify(execFile)('bash', ['-c', ask])
  expect(answer.stdout.trim().split(' ').sort()).toEqual(['reactivate', 'revoke'])
})

test('an old Node is told what is needed', async () => {
  const old = `data:text/javascript,${encodeURIComponent(
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.11.1' } })",
  )}`
  const { stderr, exit } = await run(['--version'], { node: ['--import', old] })
  expect(exit).toBe(1)
  expect(stderr).toMatch(
    /^Error: vigint needs Node 22\.12 or later; this is Node 20\.11\.1 \(.+\)\.\nIn the directory of the project, /,
  )
})
