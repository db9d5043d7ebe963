import process from 'node:process'
import { Box, useApp, useWindowSize } from 'ink'
import { useEffect, useMemo, useReducer } from 'react'
import { type Me, ShowMe } from '../client/index.ts'
import { BodyProvider } from './components/body.tsx'
import { Connecting, Refused, TooSmall } from './components/instead.tsx'
import { ActiveProvider, KeysProvider, useKeys } from './input/keys.tsx'
import type { Connection } from './live/connection.ts'
import { SessionProvider, useLink } from './live/context.tsx'
import { useLive } from './live/use-live.ts'
import { PromptProvider } from './prompt.tsx'
import { Shell } from './shell.tsx'
import { UnreadProvider, useIsUnread } from './unread.tsx'

/** Below this the layout has no room. */
const LEAST_COLUMNS = 80
const LEAST_ROWS = 24

interface Props {
  connection: Connection
  /** Said in passing at the start. */
  notice?: string | undefined
  /** Forgets what stands on the terminal, so that the next frame is drawn as a whole. */
  erase?: (() => void) | undefined
}

export function App({ connection, notice, erase }: Props) {
  const session = useMemo(() => ({ connection, me: undefined }), [connection])
  return (
    <SessionProvider value={session}>
      <KeysProvider>
        <PromptProvider>
          <UnreadProvider>
            <Window connection={connection} notice={notice} erase={erase} />
          </UnreadProvider>
        </PromptProvider>
      </KeysProvider>
    </SessionProvider>
  )
}

/** The layout, or what has to be said in its place. It stays mounted below that, and comes back as it was. */
function Window({ connection, notice, erase }: Props) {
  const { exit } = useApp()
  const { columns, rows, drawn } = useDrawnSize(erase)
  const link = useLink()
  const { data: me, fault } = useLive<Me>(
    'me',
    async (signal) => (await connection.run(ShowMe, {}, { signal })).me,
  )
  const session = useMemo(() => ({ connection, me }), [connection, me])
  useKeys('always', { quit: exit })

  const size = useMemo(() => ({ width: columns, height: rows }), [columns, rows])
  const isSmall = columns < LEAST_COLUMNS || rows < LEAST_ROWS
  const isUnread = useIsUnread()
  // A new secret stays even when the key in use is the one that it has taken the place of.
  const refused = link.state === 'refused' && !isUnread ? link : undefined
  const isShown = !isSmall && !refused
  return (
    <SessionProvider value={session}>
      <BodyProvider value={size}>
        {/* Of no size: what is another one makes another frame. */}
        <Box key={drawn} />
        {isSmall && <TooSmall columns={columns} rows={rows} isUnread={isUnread} onQuit={exit} />}
        {!isSmall && refused && (
          <Refused message={refused.message} hint={refused.hint} onRetry={connection.retry} onQuit={exit} />
        )}
        {isShown && !me && <Connecting fault={fault} onQuit={exit} />}
        {me && (
          <ActiveProvider value={isShown}>
            <Shell me={me} notice={notice} size={size} isShown={isShown} onQuit={exit} />
          </ActiveProvider>
        )}
      </BodyProvider>
    </SessionProvider>
  )
}

/**
 * What stands on a terminal of another size is not known. At first Ink draws the layout of the old size on it; where
 * that is wider than the terminal by now, lines are broken and rows scroll away, which Ink does not know. So as soon
 * as the screen is laid out anew, all of it is erased and drawn; also where the size is what it was before, after
 * rows that were not there for a moment.
 */
function useDrawnSize(erase: (() => void) | undefined) {
  const size = useWindowSize()
  const [changes, change] = useReducer(next, 0)
  const [drawn, draw] = useReducer(next, 0)
  useEffect(() => {
    process.on('SIGWINCH', change)
    return () => void process.off('SIGWINCH', change)
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the size asks for it
  useEffect(() => {
    erase?.()
    draw()
  }, [size, changes, erase])
  return { ...size, drawn }
}

const next = (count: number): number => count + 1
