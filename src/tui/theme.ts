import type { TextProps } from 'ink'

/** What a text means. Colour only supports it: whatever it says is also said in words or signs. */
export type Tone = 'plain' | 'dim' | 'accent' | 'good' | 'warn' | 'bad' | 'title' | 'label'

type Style = Pick<TextProps, 'color' | 'dimColor' | 'bold'>

const COLOURED: Record<Tone, Style> = {
  plain: {},
  dim: { dimColor: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red' },
  title: { color: 'cyan', bold: true },
  label: { dimColor: true },
}

const COLOURLESS: Record<Tone, Style> = {
  plain: {},
  dim: { dimColor: true },
  accent: {},
  good: {},
  warn: { bold: true },
  bad: { bold: true },
  title: { bold: true },
  label: { dimColor: true },
}

/** https://no-color.org: set and not empty. */
const styles = process.env.NO_COLOR ? COLOURLESS : COLOURED

export const styleOf = (tone: Tone = 'plain'): Style => styles[tone]
export const BORDER_TONE: Tone = 'accent'
