interface Limits {
  requestsPerMinute: number | null
  isDefault: boolean
}

export function addresses(allowed: readonly string[] | null): string {
  return allowed === null ? 'any' : allowed.join(', ')
}

export function requests({ requestsPerMinute, isDefault }: Limits): string {
  const limit = requestsPerMinute === null ? 'as many as there are' : `${requestsPerMinute} a minute`
  return isDefault ? `${limit} (default)` : limit
}
