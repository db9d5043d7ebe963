import { useApp, useWindowSize } from 'ink'
import { useMemo } from 'react'
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
}

export function App({ connection, notice }: Props) {
  const session = useMemo(() => ({ connection, me: undefined }), [connection])
  return (
    <SessionProvider value={session}>
      <KeysProvider>
        <PromptProvider>
          <UnreadProvider>
            <Window connection={connection} notice={notice} />
          </UnreadProvider>
        </PromptProvider>
      </KeysProvider>
    </SessionProvider>
  )
}

/** The layout, or what has to be said in its place. It stays mounted below that, and comes back as it was. */
function Window({ connection, notice }: Props) {
  const { exit } = useApp()
  const { columns, rows } = useWindowSize()
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
