import { useEffect, useState, useSyncExternalStore } from 'react'
import { graphql } from '../../client/index.ts'
import { useActive } from '../input/keys.tsx'
import { useConnection } from '../live/context.tsx'
import { faultOf } from '../live/fault.ts'
import type { Pixels } from './half-blocks.ts'
import { PictureOfFrame, pixelsOf } from './picture-of-frame.ts'

const TRY_AGAIN_MS = 2_000

const ShowPictureAt = graphql(
  `
    query ShowPictureAt(
      $source: String!
      $from: DateTime!
      $to: DateTime!
      $width: Int!
      $height: Int!
    ) {
      source(source: $source) {
        id
        width
        height
        frames(from: $from, to: $to, first: 1) {
          nodes {
            ...PictureOfFrame
          }
        }
      }
    }
  `,
  [PictureOfFrame],
)

export interface PictureAt {
  /** The moment that all else is of. */
  readonly at: string
  /** Null where the frame is not held any more, or can't be decoded. */
  readonly pixels: Pixels | null
  /** What the pictures of the source measure. */
  readonly size: { readonly width: number; readonly height: number } | undefined
  /** Why it can't be told. */
  readonly problem: string | undefined
}

/** The frame that was captured at that moment; the one before stays until it is there. */
export function usePictureAt(
  source: string,
  at: string | undefined,
  width: number,
  height: number,
): PictureAt | undefined {
  const connection = useConnection()
  const refused = useSyncExternalStore(connection.listen, () => connection.link().state === 'refused')
  const active = useActive()
  const [shown, setShown] = useState<PictureAt>()

  useEffect(() => {
    if (!active || refused || !at || width < 1 || height < 1) return
    const stopped = new AbortController()
    const { signal } = stopped
    let timer: NodeJS.Timeout | undefined
    const attempt = async () => {
      try {
        const variables = { source, ...around(at), width, height }
        const { source: found } = await connection.run(ShowPictureAt, variables, { signal })
        if (signal.aborted) return
        const frame = found?.frames?.nodes[0]
        setShown({ at, pixels: pixelsOf(frame), size: sizeOf(found), problem: undefined })
      } catch (error) {
        const problem = faultOf(error)?.message
        if (signal.aborted) return
        if (problem) setShown({ at, pixels: null, size: undefined, problem })
        else timer = setTimeout(attempt, TRY_AGAIN_MS)
      }
    }
    void attempt()
    return () => {
      stopped.abort()
      clearTimeout(timer)
    }
  }, [connection, source, at, width, height, active, refused])

  return shown
}

/** Alone: boxes do not belong to the frame beside it. `from` does not count. */
function around(at: string): { from: string; to: string } {
  return { from: new Date(Date.parse(at) - 1).toISOString(), to: at }
}

function sizeOf(source: { width: number | null; height: number | null } | null): PictureAt['size'] {
  if (!source?.width || !source.height) return undefined
  return { width: source.width, height: source.height }
}
