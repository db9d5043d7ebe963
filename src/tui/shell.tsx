import { Box } from 'ink'
import { useEffect, useMemo, useReducer, useState } from 'react'
import type { Me } from '../client/index.ts'
import { type Command, placeOf } from './commands.ts'
import { BodyProvider, type Size } from './components/body.tsx'
import { CommandLine } from './components/command-line.tsx'
import { Footer } from './components/footer.tsx'
import { Header, type Said } from './components/header.tsx'
import { Help } from './components/help.tsx'
import { StatusLine } from './components/status-line.tsx'
import { ActiveProvider, useActive, useKeys } from './input/keys.tsx'
import { useConnection } from './live/context.tsx'
import { navigate, startAt, type Visit } from './navigation.ts'
import { type Navigation, NavigationProvider } from './navigation-context.tsx'
import { SCREENS, screenNamed } from './screens/registry.ts'

const NOTICE_MS = 5_000
/** Header, hints and status line. */
const FRAME_ROWS = 3

const COMMANDS: readonly Command[] = [
  ...SCREENS,
  { name: 'help', aliases: ['h'], summary: 'every key and command' },
  { name: 'quit', aliases: ['q', 'q!', 'exit'], summary: 'leave' },
]

interface Props {
  me: Me
  notice: string | undefined
  size: Size
  isShown: boolean
  onQuit: () => void
}

/** Header, the screens one above the other, hints and status line. */
export function Shell({ me, notice, size, isShown, onQuit }: Props) {
  const connection = useConnection()
  const active = useActive()
  const [stack, move] = useReducer(navigate, { screen: me.client ? 'me' : 'clients' }, startAt)
  const [over, setOver] = useState<'help' | 'command'>()
  const [said, setSaid] = useState<Said | undefined>(notice ? { text: notice, tone: 'accent' } : undefined)

  const navigation = useMemo<Navigation>(
    () => ({
      open: (place) => move({ type: 'open', place }),
      back: () => move({ type: 'back' }),
      say: (text, name) => setSaid({ text, name, tone: 'good' }),
      warn: (text) => setSaid({ text, tone: 'bad' }),
      name: (of, known) => move({ type: 'name', of, known }),
    }),
    [],
  )
  useEffect(() => {
    if (!said) return
    const timer = setTimeout(() => setSaid(undefined), NOTICE_MS)
    return () => clearTimeout(timer)
  }, [said])

  useKeys('app', {
    command: () => setOver('command'),
    help: () => setOver('help'),
    back: stack.visits.length > 1 ? navigation.back : undefined,
    quit: onQuit,
    refresh: connection.loadAgain,
  })

  const run = ({ name }: Command, argument: string | undefined) => {
    if (name === 'quit') onQuit()
    else if (name === 'help') setOver('help')
    else navigation.open(placeOf(name, argument))
  }
  const close = () => setOver(undefined)
  const { width } = size
  const body = useMemo(() => ({ width, height: size.height - FRAME_ROWS }), [width, size.height])
  const top = stack.visits.at(-1)
  const contexts = screenNamed(top?.screen ?? '')?.contexts ?? []
  return (
    <NavigationProvider value={navigation}>
      <Box flexDirection="column" width={width} height={size.height} display={isShown ? 'flex' : 'none'}>
        <Header visits={stack.visits} said={said} width={width} />
        <BodyProvider value={body}>
          {stack.visits.map((visit) => {
            const isTop = visit === top
            return (
              <Box key={visit.id} flexDirection="column" display={isTop && over !== 'help' ? 'flex' : 'none'}>
                <ActiveProvider value={active && isTop}>
                  <VisitedScreen visit={visit} />
                </ActiveProvider>
              </Box>
            )
          })}
          {over === 'help' && <Help contexts={contexts} commands={COMMANDS} onClose={close} />}
          {over === 'command' && <CommandLine commands={COMMANDS} onRun={run} onClose={close} />}
        </BodyProvider>
        <Footer width={width} />
        <StatusLine width={width} />
      </Box>
    </NavigationProvider>
  )
}

function VisitedScreen({ visit: { screen, of, label } }: { visit: Visit }) {
  const Component = screenNamed(screen)?.component
  return Component ? <Component of={of} label={label} /> : null
}
