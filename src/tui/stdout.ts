import { pinning } from './text/pinned.ts'

const TO_THE_TOP_AND_ERASE = '\u001b[H\u001b[J'

export interface Output<Stream> {
  /** The same terminal, in which each column is where it should be. */
  readonly stdout: Stream
  /** What is written next begins at the top, on nothing. What `forget` writes itself is not. */
  anew(forget: () => void): void
}

export function outputOf<Stream extends NodeJS.WriteStream>(stdout: Stream): Output<Stream> {
  const pin = pinning()
  let isAnew = false
  let isForgetting = false
  const write = (chunk: string | Uint8Array, ...rest: []) => {
    if (isForgetting) return true
    if (typeof chunk !== 'string' || chunk === '') return stdout.write(chunk, ...rest)
    // In one piece with the frame: nobody sees the terminal empty.
    const written = isAnew ? TO_THE_TOP_AND_ERASE + chunk : chunk
    isAnew = false
    return stdout.write(pin(written), ...rest)
  }
  return {
    stdout: new Proxy(stdout, {
      get(target, name) {
        if (name === 'write') return write
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    }),
    anew(forget) {
      isForgetting = true
      forget()
      isForgetting = false
      isAnew = true
    },
  }
}
