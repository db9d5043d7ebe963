import { once } from 'node:events'
import { sourceName } from './frame-requests.ts'
import { cpuSeconds } from './load.ts'
import { openLine, type Pushed } from './wire.ts'

const CONNECTIONS = 10
const SECONDS = 2

type Streaming = { url: string; pid: number; key: string; picture: Buffer }

/** A few cameras that send as fast as they are read, each on one request that lasts as long as the round. */
export async function stream({ url, pid, key, picture }: Streaming, seconds = SECONDS): Promise<Pushed> {
  const part = `--frame\r\ncontent-type: image/jpeg\r\ncontent-length: ${picture.length}\r\n\r\n`
  const size = part.length + picture.length + 2
  const before = Buffer.from(`${size.toString(16)}\r\n${part}`)
  const after = Buffer.from('\r\n\r\n')
  const cpuBefore = await cpuSeconds(pid)
  const started = performance.now()
  const until = started + seconds * 1000
  const accepted = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, at) => {
      const line = await openLine(url)
      const answer = line.ask([
        Buffer.from(
          `POST /ingest/${sourceName(at)} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer ${key}\r\ncontent-type: multipart/x-mixed-replace; boundary=frame\r\ntransfer-encoding: chunked\r\n\r\n`,
        ),
      ])
      while (performance.now() < until) {
        line.socket.cork()
        line.socket.write(before)
        line.socket.write(picture)
        const hasRoom = line.socket.write(after)
        line.socket.uncork()
        // Also where there is room: the other connections want to write too.
        if (hasRoom) await new Promise((resolve) => setImmediate(resolve))
        else await once(line.socket, 'drain')
      }
      line.socket.write('b\r\n--frame--\r\n\r\n0\r\n\r\n')
      const text = await answer
      line.close()
      const body = JSON.parse(text.slice(text.indexOf('\r\n\r\n'))) as { accepted?: number }
      if (!body.accepted) throw new Error(`A stream was answered: ${text}`)
      return body.accepted
    }),
  )
  const elapsed = (performance.now() - started) / 1000
  const frames = accepted.reduce((sum, each) => sum + each, 0)
  const cpu = (await cpuSeconds(pid)) - cpuBefore
  return {
    framesPerSecond: frames / elapsed,
    cpuMicroseconds: (cpu * 1e6) / frames,
    bytesPerSecond: (frames * picture.length) / elapsed,
  }
}
