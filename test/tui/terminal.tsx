import { render } from 'ink-testing-library'
import { onTestFinished, vi } from 'vitest'
import type { Api } from '../../src/client/index.ts'
import { App } from '../../src/tui/app.tsx'
import { createConnection } from '../../src/tui/live/connection.ts'

/** What terminals send. */
export const KEY = {
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  shiftTab: '\u001b[Z',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  end: '\u001b[F',
  ctrlC: '\u0003',
  ctrlR: '\u0012',
  ctrlU: '\u0015',
} as const

export const paste = (text: string): string => `\u001b[200~${text}\u001b[201~`

export interface Terminal {
  screen(): string
  lines(): string[]
  type(...input: string[]): void
  /** Waits until the screen shows all of it. */
  see(...texts: string[]): Promise<void>
  notSee(text: string): Promise<void>
  resize(columns: number, rows: number): void
  /** Presses Enter until the secret has left: one that comes too early is not taken. */
  closeSecret(): Promise<void>
}

interface Options {
  columns?: number
  rows?: number
  notice?: string
}

/** The whole TUI on a terminal that remembers its last frame. */
export function openTui(api: Api, { columns = 80, rows = 24, notice }: Options = {}): Terminal {
  const app = render(<App connection={createConnection(api)} notice={notice} />)
  onTestFinished(() => app.unmount())
  const screen = () => app.lastFrame() ?? ''

  const resize = (columns: number, rows: number) => {
    Object.defineProperties(app.stdout, {
      columns: { value: columns, configurable: true },
      rows: { value: rows, configurable: true },
    })
    app.stdout.emit('resize')
  }
  resize(columns, rows)

  const shown = (check: () => void) => vi.waitFor(check, { timeout: 8_000, interval: 20 })
  return {
    screen,
    lines: () => screen().split('\n'),
    type: (...input) => {
      for (const keys of input) app.stdin.write(keys)
    },
    see: (...texts) =>
      shown(() => {
        const missing = texts.filter((text) => !screen().includes(text))
        if (missing.length > 0) throw new Error(`Not on the screen: ${missing.join(' | ')}\n${screen()}`)
      }),
    notSee: (text) =>
      shown(() => {
        if (screen().includes(text)) throw new Error(`Still on the screen: ${text}\n${screen()}`)
      }),
    resize,
    closeSecret: () =>
      vi.waitFor(
        () => {
          if (!screen().includes('VIGINT_API_KEY=')) return
          app.stdin.write(KEY.enter)
          throw new Error('The secret is still on the screen.')
        },
        { timeout: 3_000, interval: 150 },
      ),
  }
}
