import { useEffect, useState, useSyncExternalStore } from 'react'
import { graphql } from '../../client/index.ts'
import { useActive } from '../input/keys.tsx'
import { useConnection } from '../live/context.tsx'
import { faultOf } from '../live/fault.ts'
import type { Pixels } from './half-blocks.ts'
import { PictureOfFrame, pixelsOf } from './picture-of-frame.ts'

/** As many pictures as the eye needs to see that something moves; more would fill a slow line. */
const PER_SECOND = 2
const TRY_AGAIN_MS = 2_000

const ShowPicture = graphql(
  `
    query ShowPicture($source: String!, $width: Int!, $height: Int!) {
      latestFrame(source: $source) {
        ...PictureOfFrame
      }
    }
  `,
  [PictureOfFrame],
)

const FollowPicture = graphql(
  `
    subscription FollowPicture($source: String!, $perSecond: Float!, $width: Int!, $height: Int!) {
      frameBuffered(source: $source, perSecond: $perSecond) {
        latestFrame {
          ...PictureOfFrame
        }
      }
    }
  `,
  [PictureOfFrame],
)

export interface LivePicture {
  /** Undefined before anything is known; null while the source holds no frame. */
  readonly pixels: Pixels | null | undefined
  readonly capturedAt: string | undefined
  /** Why there is none. */
  readonly problem: string | undefined
  readonly live: boolean
}

const NOTHING_YET: LivePicture = {
  pixels: undefined,
  capturedAt: undefined,
  problem: undefined,
  live: false,
}

/**
 * The latest picture of a source, as it changes; no larger than this, in pixels. Frames that go are not told of: when
 * it becomes empty, it is looked at again.
 */
export function usePicture(id: string, isEmpty: boolean, width: number, height: number): LivePicture {
  const connection = useConnection()
  const refused = useSyncExternalStore(connection.listen, () => connection.link().state === 'refused')
  const active = useActive()
  const [shown, setShown] = useState(NOTHING_YET)

  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    if (!active || refused || width < 1 || height < 1) return
    const stopped = new AbortController()
    const { signal } = stopped
    const variables = { source: id, width, height }
    const show = (frame: PictureOfFrame | null) => {
      if (!signal.aborted) setShown((before) => ({ ...before, ...pictureOf(frame), problem: undefined }))
    }
    const onLink = ({ live }: { live: boolean }) => {
      if (!signal.aborted) setShown((before) => ({ ...before, live }))
    }
    const follow = async () => {
      show((await connection.run(ShowPicture, variables, { signal })).latestFrame)
      const options = { signal, onLink }
      const news = connection.subscribe(FollowPicture, { ...variables, perSecond: PER_SECOND }, options)
      for await (const { frameBuffered } of news) show(frameBuffered.latestFrame)
    }
    let timer: NodeJS.Timeout | undefined
    const attempt = async () => {
      try {
        await follow()
      } catch (error) {
        // The next picture may be a good one. What is a bug is thrown on.
        const problem = faultOf(error)?.message
        if (!signal.aborted && problem) setShown({ ...NOTHING_YET, pixels: null, problem })
      }
      if (!signal.aborted) timer = setTimeout(attempt, TRY_AGAIN_MS)
    }
    void attempt()
    return () => {
      stopped.abort()
      clearTimeout(timer)
    }
  }, [connection, id, isEmpty, width, height, active, refused])

  return shown
}

function pictureOf(frame: PictureOfFrame | null): Pick<LivePicture, 'pixels' | 'capturedAt'> {
  const pixels = pixelsOf(frame)
  return { pixels, capturedAt: pixels ? frame?.capturedAt : undefined }
}
