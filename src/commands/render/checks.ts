import { styleText } from 'node:util'
import { plain } from './text.ts'

export interface Check {
  name: string
  state: 'ok' | 'warning' | 'broken'
  detail: string
  advice?: string | undefined
}

const COLOURS = { ok: 'green', warning: 'yellow', broken: 'red' } as const
const STATE_WIDTH = 'warning'.length

export function renderChecks(checks: readonly Check[]): string {
  const width = Math.max(0, ...checks.map(({ name }) => name.length))
  const indent = ' '.repeat(STATE_WIDTH + 2)
  return checks
    .map(({ name, state, detail, advice }) => {
      const line = `${styleText(COLOURS[state], state.padEnd(STATE_WIDTH))}  ${name.padEnd(width)}  ${plain(detail)}`
      return advice ? `${line}\n${indent}${plain(advice)}` : line
    })
    .join('\n')
}
