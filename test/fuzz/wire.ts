import { connect } from 'node:net'

export type Sent = {
  bytes: Buffer
  /** It breaks off: the rest never comes. */
  broken?: boolean
}

export type Answered = {
  /** 0 for none. */
  status: number
  type: string
  body: string
  milliseconds: number
  /** Nothing came in time. */
  late: boolean
}

const PATIENCE_MS = 15_000

/** One request on a connection of its own, to the byte. */
export function send(url: URL, { bytes, broken }: Sent): Promise<Answered> {
  return new Promise((resolve) => {
    const started = performance.now()
    const socket = connect(Number(url.port), url.hostname)
    let heard = Buffer.alloc(0)
    const finish = (late: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ ...read(heard), milliseconds: performance.now() - started, late })
    }
    const timer = setTimeout(() => finish(true), PATIENCE_MS)
    socket.on('data', (chunk) => {
      heard = Buffer.concat([heard, chunk])
      if (isWhole(heard)) finish(false)
    })
    socket.on('error', () => {}).on('close', () => finish(false))
    socket.on('connect', () => {
      if (broken) socket.end(bytes)
      else socket.write(bytes)
    })
  })
}

const HEAD_END = '\r\n\r\n'

function parts(heard: Buffer) {
  const text = heard.toString('latin1')
  const end = text.indexOf(HEAD_END)
  const head = end < 0 ? text : text.slice(0, end)
  return {
    complete: end >= 0,
    head,
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0),
    length: Number(/^content-length: (\d+)$/im.exec(head)?.[1] ?? Number.NaN),
    isChunked: /^transfer-encoding: chunked$/im.test(head),
    type: /^content-type: (.*)$/im.exec(head)?.[1] ?? '',
    body: end < 0 ? Buffer.alloc(0) : heard.subarray(end + HEAD_END.length),
  }
}

/** Whether no more is to come; a stream is whole with its first word. */
function isWhole(heard: Buffer): boolean {
  const { complete, status, length, isChunked, type, body } = parts(heard)
  if (!complete) return false
  if (status === 100) return isWhole(body)
  if (status === 204 || status === 304) return true
  if (type.startsWith('text/event-stream')) return body.length > 0
  if (isChunked) return body.toString('latin1').endsWith('0\r\n\r\n')
  return body.length >= length
}

function read(heard: Buffer): Pick<Answered, 'status' | 'type' | 'body'> {
  const { status, type, isChunked, body, complete } = parts(heard)
  if (status === 100 && complete) return read(body)
  return { status, type, body: (isChunked ? joined(body) : body).toString() }
}

function joined(body: Buffer): Buffer {
  const chunks: Buffer[] = []
  for (let place = 0; place < body.length; ) {
    const end = body.indexOf('\r\n', place)
    const size = Number.parseInt(body.subarray(place, end).toString('latin1'), 16)
    if (end < 0 || !(size > 0)) break
    chunks.push(body.subarray(end + 2, end + 2 + size))
    place = end + 2 + size + 2
  }
  return Buffer.concat(chunks)
}
