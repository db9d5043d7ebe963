interface Limits {
  requestsPerMinute: number | null
  framesPerSecond: number | null
  /** Of a client alone. */
  sources?: number | null
  isDefault: boolean
}

export function addresses(allowed: readonly string[] | null): string {
  return allowed === null ? 'any' : allowed.join(', ')
}

export function requests({ requestsPerMinute, isDefault }: Limits): string {
  const limit = requestsPerMinute === null ? 'as many as there are' : `${requestsPerMinute} a minute`
  return isDefault ? `${limit} (default)` : limit
}

/** Nothing where there is no limit. */
export function framesLimit({ framesPerSecond }: Limits): string | null {
  return framesPerSecond === null ? null : `${framesPerSecond} a second`
}

export function sourcesLimit({ sources = null }: Limits): string {
  return sources === null ? 'as many as there are' : `${sources} at most`
}
