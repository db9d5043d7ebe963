import type { KeyRow } from '../../client/index.ts'
import { keyName } from '../components/status-line.tsx'
import type { Cell, Column } from '../lists/columns.ts'
import { relative } from '../text/times.ts'
import type { Tone } from '../theme.ts'

const STATES = {
  ACTIVE: { sign: '●', tone: 'good' },
  ROTATING: { sign: '◐', tone: 'warn' },
  EXPIRED: { sign: '○', tone: 'bad' },
  REVOKED: { sign: '○', tone: 'bad' },
} as const satisfies Record<KeyRow['state'], { sign: string; tone: Tone }>

/** An active key of a revoked client is refused all the same, and says so. */
export function keyState({ state, usable, client }: Pick<KeyRow, 'state' | 'usable' | 'client'>): Cell {
  const { sign, tone } = STATES[state]
  const word = state.toLowerCase()
  if (!usable && client?.status === 'REVOKED' && (state === 'ACTIVE' || state === 'ROTATING')) {
    return { text: '○ suspended', tone: 'warn' }
  }
  return { text: `${sign} ${word}`, tone }
}

/** Whether the server would take the revocation back: it never does for a key that leaked or was replaced. */
export function canComeBack(key: KeyRow, now: number): boolean {
  const { state, revocationReason, retiresAt, expiresAt } = key
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now
  return state === 'REVOKED' && revocationReason !== 'COMPROMISED' && !retiresAt && !isOver
}

const name: Column<KeyRow> = { title: 'Name', value: ({ name }) => name, width: 12, grow: 2, most: 32 }
const rest: readonly Column<KeyRow>[] = [
  { title: 'Role', value: ({ role }) => role, width: 11 },
  { title: 'Env', value: ({ environment }) => environment.toLowerCase(), width: 4 },
  { title: 'State', value: keyState, width: 11 },
  { title: 'Key', value: shortKey, width: 11, optional: 1 },
  { title: 'Last used', value: ({ lastUsedAt }, now) => when(lastUsedAt, now), width: 9, optional: 2 },
  { title: 'Expires', value: (key, now) => when(endOf(key), now), width: 8, optional: 3 },
  { title: 'Uses', value: ({ useCount }) => String(useCount), width: 8, align: 'right', optional: 4 },
  { title: 'Created', value: ({ createdAt }, now) => relative(createdAt, now), width: 8, optional: 5 },
  { title: 'Label', value: ({ label }) => label ?? '', width: 10, optional: 6 },
  { title: 'Id', value: ({ id }) => ({ text: id, tone: 'dim' }), width: 26, optional: 7 },
]

export const KEY_COLUMNS = [name, ...rest]

export const ALL_KEY_COLUMNS: readonly Column<KeyRow>[] = [
  name,
  { title: 'Client', value: ownerOf, width: 12, grow: 2, most: 32 },
  ...rest,
]

/** Without the `sk_live_`, which the environment has said. */
function shortKey(key: KeyRow): Cell {
  return { text: keyName(key).replace(/^sk_(live|test)_/, ''), tone: 'dim' }
}

function ownerOf({ client }: KeyRow): Cell | string {
  return client ? client.name : { text: '(operator)', tone: 'dim' }
}

/** Whichever comes first: its expiry, or the end of its rotation. */
function endOf({ expiresAt, retiresAt }: KeyRow): string | null {
  return [expiresAt, retiresAt].filter((time) => time !== null).sort()[0] ?? null
}

function when(iso: string | null, now: number): string | Cell {
  return iso ? relative(iso, now) : { text: 'never', tone: 'dim' }
}
