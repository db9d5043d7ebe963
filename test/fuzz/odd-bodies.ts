import { gzipSync } from 'node:zlib'
import type { Documents } from './documents.ts'
import type { Random } from './random.ts'

/** Bytes that are no request of GraphQL, or hardly. */
export function oddBody(random: Random, documents: Documents): Buffer {
  const good = JSON.stringify(documents.make())
  const place = random.below(good.length)
  const deep = random.below(50_000)
  return random.pick<() => Buffer>([
    () => Buffer.from(good.slice(0, place)),
    () => Buffer.from(JSON.stringify(documents.json(4))),
    () => Buffer.from(`[${good},${good}]`),
    () =>
      Buffer.from(
        `{"__proto__":${good},"constructor":{"prototype":${good}},"query":"{ me { key { id } } }"}`,
      ),
    () => Buffer.from(`{"query":"{ health { status } }","query":${JSON.stringify(random.text())}}`),
    () => Buffer.from(`{"query":"{ health { status } }","variables":${'['.repeat(deep)}${']'.repeat(deep)}}`),
    () =>
      Buffer.from(`{"query":"{ health { status } }","variables":{"a":${'9'.repeat(random.below(5_000))}}}`),
    () => Buffer.from('{"query":"{ node(id: \\"\\ud800\\u0000\\") { id } }"}'),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(good)]),
    () => Buffer.from(good, 'utf16le'),
    () => gzipSync(good),
    () => Buffer.alloc(random.below(70_000), 0xff),
    () => Buffer.from(Buffer.from(good).map((byte) => (random.chance(0.01) ? random.below(256) : byte))),
    () => Buffer.from(`{"query":"{ health { status } }","x":"${'x'.repeat(random.below(200_000))}"}`),
    () => Buffer.alloc(0),
  ])()
}
