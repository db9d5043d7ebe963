import type { GraphQLSchema } from 'graphql'
import { Documents } from './documents.ts'
import { overSocket } from './frames.ts'
import { oddBody } from './odd-bodies.ts'
import { ACCEPTS, LONG, oddHeaders } from './odd-headers.ts'
import { CAPTURED, oddPictures } from './odd-pictures.ts'
import type { Random } from './random.ts'
import type { Sent } from './wire.ts'

/** Keys of every sort, and names of things that are there. */
export type Cast = { keys: string[]; names: string[] }

export type Request = Sent & { sort: string }

/** Everything that arrives at an open port sooner or later. */
export class Requests {
  private readonly random: Random
  private readonly documents: Documents
  private cast: Cast = { keys: [], names: [] }

  constructor(random: Random, schema: GraphQLSchema) {
    this.random = random
    this.documents = new Documents(random, schema)
  }

  use(cast: Cast): void {
    this.cast = cast
    this.documents.pool = cast.names
  }

  make(): Request {
    const { random } = this
    const roll = random.next()
    if (roll < 0.52) return this.plain()
    if (roll < 0.58) return this.ingested()
    if (roll < 0.62) return this.socket()
    if (roll < 0.72) return this.withBody('body', oddBody(random, this.documents))
    if (roll < 0.8) return this.oddHeaders()
    if (roll < 0.85) return this.oddFraming()
    if (roll < 0.9) return this.elsewhere()
    if (roll < 0.94) return this.asked()
    if (roll < 0.98) return this.brokenOff()
    return this.noise()
  }

  private socket(): Request {
    return { sort: 'socket', bytes: overSocket(this.random, this.documents, this.key()), broken: true }
  }

  private plain(): Request {
    return this.withBody('document', Buffer.from(JSON.stringify(this.documents.make())))
  }

  private key(): string {
    const { random } = this
    return random.chance(0.8) && this.cast.keys.length > 0 ? random.pick(this.cast.keys) : ''
  }

  private headers(): string[] {
    const key = this.key()
    const { random } = this
    return [
      'host: vigint',
      'connection: close',
      ...(key ? [random.chance(0.8) ? `authorization: Bearer ${key}` : `x-api-key: ${key}`] : []),
      ...(random.chance(0.1) ? [`accept: ${random.pick(ACCEPTS)}`] : []),
      ...(random.chance(0.1)
        ? [`idempotency-key: ${random.pick(['a', 'b', 'c', '', 'é', 'x'.repeat(300)])}`]
        : []),
    ]
  }

  private withBody(sort: string, body: Buffer, headers = this.headers()): Request {
    const head = [
      'POST /graphql HTTP/1.1',
      ...headers,
      'content-type: application/json',
      `content-length: ${body.length}`,
    ]
    return { sort, bytes: Buffer.concat([headOf(head), body]) }
  }

  /** Pictures, streams of them, and what is neither, for a source. */
  private ingested(): Request {
    const { random } = this
    const { type, body, broken } = oddPictures(random)
    const name =
      random.chance(0.7) && this.cast.names.length > 0 ? random.pick(this.cast.names) : random.text()
    const whose = random.chance(0.2)
      ? `?client=${encodeURIComponent(random.pick(['x', ...this.cast.names]))}`
      : ''
    const head = [
      `POST /ingest/${encodeURIComponent(safe(name)).slice(0, LONG)}${whose} HTTP/1.1`,
      ...this.headers(),
      ...(type ? [`content-type: ${type}`] : []),
      ...(random.chance(0.3) ? [`x-captured-at: ${random.pick(CAPTURED)}`] : []),
      ...(random.chance(0.3) ? [`x-sequence: ${random.pick(CAPTURED)}`] : []),
      `content-length: ${body.length}`,
    ]
    return { sort: 'ingest', bytes: Buffer.concat([headOf(head), body]), ...(broken && { broken }) }
  }

  private oddHeaders(): Request {
    const { random } = this
    const key = this.key()
    const odd = oddHeaders(random, key)
    const method = random.chance(0.2) ? 'GET' : 'POST'
    const body = Buffer.from(JSON.stringify(this.documents.make()))
    const usual = [
      'host: vigint',
      'connection: close',
      `authorization: Bearer ${key}`,
      'content-type: application/json',
    ]
    const named = new Set(odd.map((line) => line.split(':', 1)[0]))
    const head = [
      `${method} /graphql HTTP/1.1`,
      ...usual.filter((line) => !named.has(line.split(':', 1)[0] ?? '')),
      ...odd,
      ...(method === 'POST' ? [`content-length: ${body.length}`] : []),
    ]
    return {
      sort: 'headers',
      bytes: method === 'POST' ? Buffer.concat([headOf(head), body]) : headOf(head),
      broken: named.has('upgrade'),
    }
  }

  /** Where a body begins and ends, told wrongly. */
  private oddFraming(): Request {
    const { random } = this
    const body = JSON.stringify(this.documents.make())
    const chunk = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`
    const [framing, rest] = random.pick<[string, string]>([
      ['transfer-encoding: chunked', chunk],
      ['transfer-encoding: chunked', `${chunk.slice(0, -5)}`],
      ['transfer-encoding: chunked', `zz\r\n${body}\r\n0\r\n\r\n`],
      ['transfer-encoding: chunked', `ffffffffffffffffffff\r\n${body}`],
      ['transfer-encoding: chunked', `${chunk.slice(0, -2)}x: y\r\n\r\n`],
      ['transfer-encoding: chunked', `5;${'x'.repeat(LONG)}\r\nabcde\r\n0\r\n\r\n`],
      ['transfer-encoding: gzip, chunked', chunk],
      ['transfer-encoding: identity', body],
      ['transfer-encoding: chunked\r\ncontent-length: 5', chunk],
      ['transfer-encoding: xchunked', chunk],
      ['content-length: -1', body],
      ['content-length: 1e3', body],
      ['content-length: 5\r\ncontent-length: 6', body],
      ['content-length: 99999999999999999999', body],
      ['content-length: 90000000', body],
      [`content-length: ${Math.max(0, body.length - 5)}`, body],
      [`content-length: ${body.length + 5}`, body],
      ['x: y', body],
    ])
    const head = ['POST /graphql HTTP/1.1', ...this.headers(), 'content-type: application/json', framing]
    return { sort: 'framing', bytes: Buffer.concat([headOf(head), Buffer.from(rest)]), broken: true }
  }

  private elsewhere(): Request {
    const { random } = this
    const method = random.pick([
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'PROPFIND',
      'CONNECT',
      'FOO',
      'get',
    ])
    const path = random.pick([
      ...[
        '/',
        '/graphql',
        '/graphql/',
        '//graphql',
        '/graphql%00',
        '/GraphQL',
        '/graphql?',
        '/graphql#x',
        '/api/health',
        '/health/live',
      ],
      ...[
        '/health/ready',
        '/../etc/passwd',
        '/%2e%2e/',
        '/%',
        '/%ff%fe',
        '*',
        'graphql',
        'http://other/graphql',
        `/${'x'.repeat(random.below(LONG))}`,
      ],
      ...[
        `/graphql?key=${this.key()}`,
        '/__proto__',
        '/constructor',
        '/graphql/stream',
        '/ingest/x',
        '/metrics',
        '/favicon.ico',
        `/${encodeURIComponent(safe(random.text()))}`,
      ],
    ])
    const version = random.pick(['HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', ''])
    const headers = random.chance(0.05) ? this.headers().slice(1) : this.headers()
    return {
      sort: 'elsewhere',
      bytes: headOf([`${method} ${path} ${version}`, ...headers]),
      broken: method === 'CONNECT',
    }
  }

  /** Questions in the address. */
  private asked(): Request {
    const { random } = this
    const { query, variables } = this.documents.make()
    const given = [
      ['query', safe(typeof query === 'string' ? query.slice(0, 5_000) : JSON.stringify(query ?? null))],
      ...(random.chance(0.5)
        ? [['variables', random.chance(0.7) ? safe(JSON.stringify(variables ?? {})) : safe(random.text())]]
        : []),
      ...(random.chance(0.2) ? [['operationName', safe(random.text())]] : []),
      ...(random.chance(0.1) ? [['extensions', safe(random.text())]] : []),
    ] as [string, string][]
    const address = `/graphql?${given.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')}`
    return { sort: 'address', bytes: headOf([`GET ${address} HTTP/1.1`, ...this.headers()]) }
  }

  private brokenOff(): Request {
    const { bytes } = this.plain()
    return { sort: 'broken off', bytes: bytes.subarray(0, this.random.below(bytes.length)), broken: true }
  }

  private noise(): Request {
    const { random } = this
    const bytes = random.pick<() => Buffer>([
      () => Buffer.from(Array.from({ length: random.below(2_000) }, () => random.below(256))),
      () => Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      () => Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]),
      () => Buffer.from('\r\n\r\n\r\n'),
      () => Buffer.from(`GET / HTTP/1.1\r\n${'x'.repeat(LONG)}`),
      () => Buffer.alloc(0),
    ])()
    return { sort: 'noise', bytes, broken: true }
  }
}

const headOf = (lines: string[]): Buffer => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')

const safe = (text: string) => text.toWellFormed()
