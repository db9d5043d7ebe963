const LF = 0x0a

/** Cuts lines out of chunks; a line may come in pieces. What it holds is text, never a part of a chunk. */
export function createLineReader() {
  let held = ''
  let line: string | null = null
  let taken = 0

  return {
    /** Takes up to the end of a line, and returns where it stopped. */
    take(chunk: Buffer, at: number): number {
      const found = chunk.indexOf(LF, at)
      const to = found < 0 ? chunk.length : found
      const next = found < 0 ? to : to + 1
      taken += next - at
      held += chunk.toString('latin1', at, to)
      line = found < 0 ? null : held
      if (line !== null) held = ''
      return next
    },
    /** The line that `take` finished, without its line feed. */
    get line(): string | null {
      return line
    },
    /** Bytes since the last reset. */
    get taken(): number {
      return taken
    },
    reset(): void {
      taken = 0
    },
  }
}
