/** How things stand in the running minute. */
export type Count = { allowed: boolean; remaining: number; resetMs: number }

/** Counts points by name, in windows of a minute that begin with the first of them. */
export type Limiter = {
  /** For so long it need not be asked again about what has nothing left. */
  readonly holdsForMs: number
  /** All or nothing: what is refused is not counted. */
  take(name: string, points: number, limit: number): Promise<Count>
  /** What was taken beside something that was refused. */
  giveBack(name: string, points: number, limit: number): Promise<void>
}

export const WINDOW_S = 60
export const WINDOW_MS = WINDOW_S * 1000
