import type { Api } from '../../client/api.ts'
import { BufferFrames, type Pushed } from '../../client/push.ts'
import { expectResult } from '../../client/results.ts'
import { batchesOf, type TimedPicture } from './batches.ts'

export type Refused = Pushed['rejected'][number] & { file: string; picture: number }
/** What was taken up to now, and how the buffer stands. */
export type Sum = Pick<Pushed, 'accepted' | 'buffer' | 'clockSkewSeconds'> & { rejected: Refused[] }
type Named = { source: string; client: string | undefined }

/** After each batch, of all until then: what follows may fail. */
export async function* pushAll(
  api: Api,
  to: Named,
  pictures: AsyncIterable<TimedPicture>,
): AsyncGenerator<Sum> {
  const rejected: Refused[] = []
  let accepted = 0
  let count = 0
  for await (const batch of batchesOf(pictures)) {
    const pushed = await pushBatch(api, to, batch)
    for (const one of pushed.rejected) {
      const { file = '', place = 0 } = batch[one.index] ?? {}
      rejected.push({ ...one, index: count + one.index, file, picture: place })
    }
    accepted += pushed.accepted
    count += batch.length
    const { buffer, clockSkewSeconds } = pushed
    yield { accepted, rejected, buffer, clockSkewSeconds }
  }
}

async function pushBatch(api: Api, to: Named, batch: readonly TimedPicture[]): Promise<Pushed> {
  const frames = batch.map(({ capturedAt }) => ({ data: '', capturedAt }))
  const files = Object.fromEntries(
    batch.map(({ data }, index) => [`input.frames.${index}.data`, new Blob([new Uint8Array(data)])]),
  )
  const { bufferFrames } = await api.run(BufferFrames, { input: { ...to, frames } }, { files })
  return expectResult(bufferFrames, 'FramesBuffered')
}
