/** Requests a minute; null for as many as there are. */
export type LimitDefaults = {
  keyRequestsPerMinute: number | null
  clientRequestsPerMinute: number | null
  strangerRequestsPerMinute: number | null
}

/** What a real integration does not hit. */
export const DEFAULT_LIMITS = {
  keyRequestsPerMinute: 6_000,
  clientRequestsPerMinute: 30_000,
  strangerRequestsPerMinute: 120,
} satisfies LimitDefaults
