import { Flags } from '@oclif/core'
import { usageError } from './failures.ts'

const helpGroup = 'FRAMES'

/** How frames are kept; as texts, so that each can go back to what the level above says. */
export const frameFlags = {
  'short-window': Flags.string({
    helpGroup,
    helpValue: 'SECONDS',
    description: 'What a first look takes in, such as 3 or 1.5.',
  }),
  'long-window': Flags.string({
    helpGroup,
    helpValue: 'SECONDS',
    description: 'How long frames are kept, such as 10.',
  }),
  'buffer-bytes': Flags.string({
    helpGroup,
    helpValue: 'BYTES',
    description:
      'The most that the frames of one source may hold, such as 64MiB; a larger picture is not taken.',
  }),
  'expected-fps': Flags.string({
    helpGroup,
    helpValue: 'N',
    description: 'Frames a second that the camera is meant to send.',
  }),
  'offline-after': Flags.string({
    helpGroup,
    helpValue: 'SECONDS',
    description: 'Without a frame for so long, a source is offline.',
  }),
  'retention-days': Flags.string({ helpGroup, helpValue: 'DAYS', description: 'How long evidence is kept.' }),
}

export const FRAME_FLAG_NAMES = Object.keys(frameFlags) as FrameFlag[]
type FrameFlag = keyof typeof frameFlags

/** For what is there already: `default` has one follow the level above again, as each flag itself does. */
export const clearFlag = Flags.option({
  options: FRAME_FLAG_NAMES,
  multiple: true,
  multipleNonGreedy: true,
  delimiter: ',',
  helpGroup,
  description: 'Have this follow the level above again; the same as the value default. May be repeated.',
})()

export type FrameFlagValues = Partial<Record<FrameFlag, string | undefined>> & {
  clear?: FrameFlag[] | undefined
}

/** Null: as the level above says; undefined where nothing was said at all. */
export function frameChanges(flags: FrameFlagValues) {
  const said = FRAME_FLAG_NAMES.flatMap((flag) => {
    const text = flags[flag] ?? (flags.clear?.includes(flag) ? 'default' : undefined)
    if (text === undefined) return []
    const value = settingFrom(flag, text)
    if (value !== null && flags.clear?.includes(flag))
      throw usageError(`--clear ${flag} and --${flag} ${text} contradict each other.`, 'Give one of them.')
    return [[FIELDS[flag], value] as const]
  })
  return said.length === 0 ? undefined : (Object.fromEntries(said) as FrameSettingsInput)
}

type Field = (typeof FIELDS)[FrameFlag]
type FrameSettingsInput = Partial<Record<Field, number | null>>

const FIELDS = {
  'short-window': 'shortWindowSeconds',
  'long-window': 'longWindowSeconds',
  'buffer-bytes': 'bufferBytes',
  'expected-fps': 'expectedFps',
  'offline-after': 'offlineAfterSeconds',
  'retention-days': 'retentionDays',
} as const satisfies Record<FrameFlag, string>

function settingFrom(flag: FrameFlag, text: string): number | null {
  if (text === 'default' || text === 'none') return null
  if (flag === 'buffer-bytes') return bytes(text)
  const [, number] = PATTERNS[flag].exec(text) ?? []
  if (number !== undefined) return Number(number)
  throw usageError(
    `"${text}" is no value of --${flag}.`,
    `Write a number such as ${flag === 'retention-days' ? '30' : '10'}, or default.`,
  )
}

const SECONDS = /^(\d{1,9}(?:\.\d{1,6})?)s?$/
const PATTERNS: Record<Exclude<FrameFlag, 'buffer-bytes'>, RegExp> = {
  'short-window': SECONDS,
  'long-window': SECONDS,
  'offline-after': SECONDS,
  'expected-fps': /^(\d{1,9}(?:\.\d{1,6})?)$/,
  'retention-days': /^(\d{1,9})d?$/,
}

const UNITS: Record<string, number> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
}

export function bytes(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,6})?) ?([a-z]{0,3})$/i.exec(text) ?? []
  const size = Number(number || Number.NaN) * (UNITS[unit.toLowerCase()] ?? Number.NaN)
  if (Number.isInteger(size) && size >= 1) return size
  throw usageError(
    `"${text}" is no number of bytes.`,
    'Write it like 67108864, 64MiB, 500MB or 1GiB, or default.',
  )
}
