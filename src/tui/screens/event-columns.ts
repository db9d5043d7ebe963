import type { SecurityEventRow } from '../../client/index.ts'
import type { Cell, Column } from '../lists/columns.ts'
import { relative } from '../text/times.ts'
import type { Tone } from '../theme.ts'

type Kind = SecurityEventRow['kind']

/** In the words of the screens, short enough for a column. */
export const KINDS = {
  FAILURE_BURST: { word: 'bad keys', tone: 'bad' },
  REVOKED_CLIENT_TRYING: { word: 'revoked, trying', tone: 'bad' },
  NEW_NETWORK: { word: 'new network', tone: 'warn' },
  UNUSUAL_VOLUME: { word: 'much used', tone: 'warn' },
  KEY_EXPIRING: { word: 'expiring', tone: 'plain' },
  PLAINTEXT_KEY: { word: 'plain text', tone: 'warn' },
} as const satisfies Record<Kind, { word: string; tone: Tone }>

export function kindCell({ kind }: Pick<SecurityEventRow, 'kind'>): Cell {
  const { word, tone } = KINDS[kind]
  return { text: word, tone }
}

export const EVENT_COLUMNS: readonly Column<SecurityEventRow>[] = [
  { title: 'When', value: ({ at }, now) => relative(at, now), width: 8 },
  { title: 'Kind', value: kindCell, width: 15 },
  { title: 'Client', value: ({ client }) => client?.name ?? '', width: 12, grow: 1, most: 28, optional: 1 },
  { title: 'What', value: ({ summary }) => summary, width: 30, grow: 6 },
]
