import type { Candidate } from './candidate.ts'
import type { Letterboxed, Size } from './letterbox.ts'

/** What looks at one picture at a time, in the thread that loaded it. */
export type Network = {
  /** Of the pictures that it takes. */
  size: Size
  /** Its classes, by their numbers. */
  names: readonly string[]
  look(picture: Letterboxed): Promise<Candidate[]>
}
