import type { Size } from '../components/body.tsx'
import { Message } from '../components/message.tsx'
import { innerHeight, innerWidth, Panel } from '../components/panel.tsx'
import { relative } from '../text/times.ts'
import { Drawing, pixelsIn } from './drawing.tsx'
import type { Mark } from './marks.ts'
import { usePicture } from './use-picture.ts'

interface Props extends Size {
  /** The id of the source. */
  source: string
  /** It holds nothing now, though a picture may have been there. */
  isEmpty: boolean
  marks: readonly Mark[]
}

/** What the camera sees. */
export function PicturePanel({ source, isEmpty, marks, width, height }: Props) {
  const rows = innerHeight(height)
  const room = pixelsIn({ columns: innerWidth(width), rows })
  const { pixels, capturedAt, problem, live } = usePicture(source, isEmpty, room.width, room.height)
  return (
    <Panel
      title="Picture"
      subtitle={live ? 'live' : 'not live'}
      footer={capturedAt && relative(capturedAt, Date.now())}
      width={width}
      height={height}
    >
      {pixels ? (
        <Drawing picture={pixels} marks={marks} height={rows} />
      ) : (
        <Message
          title={problem ?? (pixels === null ? 'No frames are held.' : 'Loading…')}
          tone={problem ? 'warn' : 'dim'}
        />
      )}
    </Panel>
  )
}
