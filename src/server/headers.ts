/** Nothing here is a page: no script runs, nothing is loaded, nobody shows it in a frame. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
const YEAR_S = 365 * 24 * 60 * 60

/** On every answer, whatever it is. */
export function securityHeaders(isTls: boolean): [name: string, value: string][] {
  return [
    ['x-content-type-options', 'nosniff'],
    ['content-security-policy', NO_PAGE],
    ['x-frame-options', 'DENY'],
    ['referrer-policy', 'no-referrer'],
    ['cross-origin-resource-policy', 'same-origin'],
    ...(isTls ? [['strict-transport-security', `max-age=${YEAR_S}`] as [string, string]] : []),
  ]
}
