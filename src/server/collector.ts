import { setFlagsFromString } from 'node:v8'

const WITH_PICTURES = '--external-memory-accounted-in-global-limit'
/** Tried with this one; V8 complains of flags that it does not know. */
const TRIED_NODE = 24

/**
 * Pictures lie beside the heap of V8, which by default collects all of it for each few dozen MiB that come and go
 * there: several times a second where cameras push, for a heap in which nothing changed. Counted with the heap, they
 * cause a collection once they have grown by a part of what is held.
 */
export function collectWithPictures(): void {
  const [major = 0] = process.versions.node.split('.').map(Number)
  if (major === TRIED_NODE) setFlagsFromString(WITH_PICTURES)
}
