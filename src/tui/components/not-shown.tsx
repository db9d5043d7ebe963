import { useLink } from '../live/context.tsx'
import type { Live } from '../live/use-live.ts'
import { useBody } from './body.tsx'
import { Message } from './message.tsx'
import { Panel } from './panel.tsx'

interface Props {
  title: string
  live: Live<unknown>
  /** Said when the server knows of no such thing. */
  missing: string
  /** What to do about a refusal that does not say so itself. */
  hint?: string | undefined
}

/** In place of details: still loading, not there, or not allowed. */
export function NotShown({ title, live: { data, fault }, missing, hint }: Props) {
  const { width, height } = useBody()
  const isDown = useLink().state === 'down'
  return (
    <Panel title={title} width={width} height={height}>
      {fault ? (
        <Message title={fault.message} tone="warn" lines={[fault.hint ?? hint]} />
      ) : data === null ? (
        <Message title={missing} tone="warn" lines={['It may have been deleted. Esc goes back.']} />
      ) : (
        <Message title={isDown ? 'Nothing was loaded yet.' : 'Loading…'} tone="dim" />
      )}
    </Panel>
  )
}
