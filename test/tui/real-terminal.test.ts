import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { makePlace } from '../harness/serve-process.ts'
import { startTestServer, type TestServer } from '../harness/server.ts'

const root = join(import.meta.dirname, '../..')
const hasTmux = spawnSync('tmux', ['-V']).status === 0
if (!hasTmux) console.warn('Skipped: the test of a real terminal needs tmux, which is not installed.')

/** A server of its own for each test: one that is just ending takes no session. */
let socket = ''
let servers = 0

/** Exceeds what a slow machine takes to start Node under tmux. */
const WAIT_MS = 20_000
const PANE = 'test'

/** A user's surroundings, without what the test runner sets (NODE_ENV makes React another one). */
const PLAIN = { PATH: process.env.PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8', SHELL: '/bin/sh' }

function tmux(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('tmux', ['-L', socket, ...args], {
    encoding: 'utf8',
    env: PLAIN,
  })
  if (status !== 0) throw new Error(`tmux ${args.join(' ')}: ${stderr}`)
  return stdout
}

const screen = () => tmux('capture-pane', '-p', '-t', PANE)
const send = (...keys: string[]) => tmux('send-keys', '-t', PANE, ...keys)
const pane = (format: string) => tmux('display-message', '-p', '-t', PANE, format).trim()

const see = (...texts: string[]) =>
  vi.waitFor(
    () => {
      const shown = screen()
      const missing = texts.filter((text) => !shown.includes(text))
      if (missing.length > 0) throw new Error(`Not on the screen: ${missing.join(' | ')}\n${shown}`)
    },
    { timeout: WAIT_MS, interval: 100 },
  )

/** As the shell left it: the main screen, the cursor, and keys that are echoed and come by the line. */
async function expectRestored() {
  expect(pane('#{alternate_on} #{cursor_flag}')).toBe('0 1')
  send('stty -a', 'Enter')
  await see(' icanon', ' echo ')
}

/** A header, one panel as wide as the terminal, and two lines below it. */
function expectWhole(columns: number, rows: number) {
  const lines = screen().trimEnd().split('\n')
  expect(lines).toHaveLength(rows)
  expect(lines[0]).toMatch(/^ {2}vigint {2}/)
  expect(lines.map((line) => line[0]).join('')).toBe(` ╭${'│'.repeat(rows - 5)}╰  `)
  expect(lines[1]?.trimEnd()).toHaveLength(columns)
  expect(lines.at(-1)).toContain('● live')
}

/** By the cells of the terminal: each line of the panel ends behind the last one. */
function expectColumns() {
  const lines = screen().trimEnd().split('\n')
  expect(lines).toHaveLength(24)
  const copying = (command: string) => tmux('send-keys', '-t', PANE, '-X', command)
  tmux('copy-mode', '-t', PANE)
  copying('top-line')
  for (const line of lines) {
    copying('end-of-line')
    if (/^[╭│╰]/.test(line)) {
      expect(line).toMatch(/[╮│╯]$/)
      expect([line, pane('#{copy_cursor_x}')]).toEqual([line, '80'])
    }
    copying('cursor-down')
  }
  copying('cancel')
}

describe.skipIf(!hasTmux)('in a real terminal', { timeout: 4 * WAIT_MS }, () => {
  let server: TestServer
  let home: string

  beforeAll(async () => {
    spawnSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' })
    server = await startTestServer()
    home = mkdtempSync(join(tmpdir(), 'vigint-test-home-'))
  }, 300_000)

  afterAll(async () => {
    await server.stop()
    rmSync(home, { recursive: true, force: true })
  })

  beforeEach(async () => {
    servers += 1
    socket = `vigint-test-${process.pid}-${servers}`
    const settings = {
      HOME: home,
      XDG_CONFIG_HOME: home,
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      VIGINT_API_URL: server.url,
      VIGINT_API_KEY: server.operatorKey,
    }
    const environment = Object.entries(settings).flatMap(([name, value]) => ['-e', `${name}=${value}`])
    tmux(
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-s',
      PANE,
      '-x',
      '80',
      '-y',
      '24',
      '-c',
      home,
      ...environment,
      'sh',
    )
    send('echo still here', 'Enter')
    await see('still here')
  })

  afterEach(() => {
    tmux('kill-server')
  })

  const start = (before = '') =>
    send(`${before}node ${join(root, 'bin/run.js')} tui; echo "code=$?"`, 'Enter')

  test('a client is created, its secret seen once, and the terminal given back', async () => {
    start()
    await see('There are no clients yet.', '● live')
    expect(pane('#{alternate_on} #{cursor_flag}')).toBe('1 0')
    expect(screen().trimEnd().split('\n')).toHaveLength(24)

    send('n')
    await see('New client')
    send('Acme Corp', 'Tab', 'billing@acme.com', 'Enter')
    await see('Acme Corp was created', 'VIGINT_API_KEY=sk_live_')
    const [secret = ''] = /sk_live_\w{49}/.exec(screen()) ?? []
    expect((await server.graphql('{ me { client { name } } }', {}, secret)).status).toBe(200)

    await vi.waitFor(
      () => {
        if (!screen().includes('VIGINT_API_KEY=')) return
        send('Enter')
        throw new Error('The secret is still on the screen.')
      },
      { timeout: WAIT_MS, interval: 500 },
    )
    await see('Clients › Acme Corp', 'billing@acme.com')
    send('Escape')
    await see('▸ Acme Corp', '1 of 1')
    send('q')
    await see('still here', 'code=0')
    expect(tmux('capture-pane', '-p', '-S', '-', '-t', PANE)).not.toContain(secret)
    await expectRestored()
  })

  test('`vigint up` opens the screens on a server of its own, and stops it with them', async () => {
    const place = await makePlace()
    const own = `env -u VIGINT_API_URL -u VIGINT_API_KEY VIGINT_PORT=0 VIGINT_DATA_DIR=${place.dataDir}`
    send(`${own} node ${join(root, 'bin/run.js')} up; echo "code=$?"`, 'Enter')
    await see('There are no clients yet.', '● live')
    send('q')
    await see('vigint is listening on http://127.0.0.1:', 'vigint has stopped.', 'code=0')
    await expectRestored()
    await place.remove()
  })

  test('usage is charted in blocks, by day and by operation, on every row', async () => {
    await server.graphql('mutation { createClient(input: {name: "meters"}) { __typename } }')
    const recorded = await server.graphql(
      `mutation { recordUsage(input: {events: [{client: "meters", eventId: "a", operation: ANALYSIS, quantity: 40}]})
        { ... on UsageRecorded { recorded } } }`,
    )
    expect(recorded.body.data.recordUsage).toEqual({ recorded: 1 })
    start()
    await see('● live')
    send(':usage meters', 'Enter')
    await see('Usage of meters', 'Total 2.00 USD', '██', '2.00', 'analysis 40 (2.00 USD)')
    expect(screen().trimEnd().split('\n')).toHaveLength(24)
    send('Tab')
    await see('by operation', '100 %', '██')
    send('q')
    await see('still here', 'code=0')
    await expectRestored()
  })

  test('letters of any script leave every column in its place', async () => {
    const names = [
      'क्षेत्रीय निगरानी',
      'กำแพงเพชร ก่ำ',
      '👨\u200d👩\u200d👧 ❤\ufe0f 1\ufe0f\u20e3 🇩🇪 👍🏽',
      'שמירה 24 בע״מ',
      'مراقبة 7',
    ]
    for (const name of names) {
      const input = { name, description: name.repeat(6) }
      await server.graphql(
        'mutation ($input: CreateClientInput!) { createClient(input: $input) { __typename } }',
        {
          input,
        },
      )
    }
    start()
    await see('● live', 'מירה')
    expectColumns()
    for (const name of names) {
      send('/', 'C-u', name.split(' ')[0] ?? '', 'Enter')
      await see('filter', '1 of 1')
      expectColumns()
      send('Enter')
      await see('Description', 'Holds')
      expectColumns()
      send('Escape')
      await see('1 of 1')
    }
    send('q')
    await see('still here', 'code=0')
  })

  test('after a change of its size the terminal shows one screen, and nothing of another', async () => {
    start()
    await see('● live')
    for (const command of [undefined, 'me', 'help']) {
      if (command) send(`:${command}`, 'Enter')
      const sizes = [
        '81x24',
        '80x24',
        '100x30',
        '90x24',
        '80x24',
        '120x40',
        '60x20',
        '80x24',
        '83x26',
        '80x25',
      ]
      for (const size of sizes) {
        const [columns = '', rows = ''] = size.split('x')
        tmux('resize-window', '-t', PANE, '-x', columns, '-y', rows)
        if (size === '60x20') await see('too small')
        else
          await vi.waitFor(() => expectWhole(Number(columns), Number(rows)), {
            timeout: WAIT_MS,
            interval: 100,
          })
      }
      // Faster than the screens follow.
      for (const width of ['81', '80', '100', '80', '90', '80', '81', '80'])
        tmux('resize-window', '-t', PANE, '-x', width, '-y', '24')
      await vi.waitFor(() => expectWhole(80, 24), { timeout: WAIT_MS, interval: 100 })
    }
    send('C-c')
    await see('still here', 'code=0')
    await expectRestored()
  })

  test('Ctrl-C leaves from anywhere', async () => {
    start()
    await see('● live')
    send('n')
    await see('New client')
    send('C-c')
    await see('still here', 'code=0')
    await expectRestored()
  })

  test('SIGTERM gives the terminal back', async () => {
    start()
    await see('● live')
    const tty = pane('#{pane_tty}').replace('/dev/', '')
    const { stdout } = spawnSync('ps', ['-t', tty, '-o', 'pid=,args='], { encoding: 'utf8' })
    const [pid = ''] =
      stdout
        .split('\n')
        .find((line) => line.includes('run.js'))
        ?.trim()
        .split(' ') ?? []
    process.kill(Number(pid), 'SIGTERM')
    await see('still here', 'code=0')
    await expectRestored()
  })

  test('a crash gives the terminal back before it says what happened', async () => {
    const bug = join(home, 'bug.mjs')
    writeFileSync(bug, 'setTimeout(() => { throw new Error("a bug") }, 3000)')
    start(`NODE_OPTIONS='--import ${bug}' `)
    await see('● live')
    await see('still here', 'a bug', 'code=1')
    await expectRestored()
  })
})
