import type { Distribution, Figure } from './figure.ts'
import type { Workspace } from './workspace.ts'

export type Bench = {
  about: string
  /** How many rounds count; before them one is run and thrown away, to fill caches. */
  rounds: { full: number; quick: number }
  run(workspace: Workspace, rounds: number): Promise<(Figure | Distribution)[]>
}

/** A round measures every side once, one after the other: whatever slows the machine slows them alike. */
export async function takeRounds<Round>(count: number, measure: () => Promise<Round>): Promise<Round[]> {
  await measure()
  const rounds: Round[] = []
  while (rounds.length < count) rounds.push(await measure())
  return rounds
}
