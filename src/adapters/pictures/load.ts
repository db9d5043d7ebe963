let loading: Promise<typeof import('sharp').default> | undefined

/** By the first who looks: servers start without. */
export function loadSharp(): Promise<typeof import('sharp').default> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    // No picture is decoded twice, and how many are at once is said elsewhere.
    sharp.cache(false)
    sharp.concurrency(1)
    return sharp
  })
  return loading
}
