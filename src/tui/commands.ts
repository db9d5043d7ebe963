import type { Place } from './navigation.ts'

/** What can stand behind `:`. */
export interface Command {
  readonly name: string
  readonly aliases: readonly string[]
  readonly summary: string
  /** What may follow the name, for the help: `<slug>` must, `[client]` may. */
  readonly argument?: string | undefined
}

export type Parsed<C extends Command> = { command: C; argument: string | undefined } | { problem: string }

export function parseCommand<C extends Command>(line: string, commands: readonly C[]): Parsed<C> {
  const [name = '', ...words] = line.trim().split(/\s+/)
  const argument = words.join(' ') || undefined
  const command = commands.find((each) => namesOf(each).includes(name.toLowerCase()))
  if (!command) return { problem: unknown(name, commands) }
  if (!argument && command.argument?.startsWith('<')) {
    return { problem: `Say which: :${command.name} ${command.argument}` }
  }
  if (argument && !command.argument) return { problem: `:${command.name} takes nothing behind it.` }
  return { command, argument }
}

function unknown(name: string, commands: readonly Command[]): string {
  const near = nearest(name.toLowerCase(), commands)
  return near
    ? `There is no :${name}. Did you mean :${near}?`
    : `There is no :${name}. Type ? for all commands.`
}

/** The command names that begin with what is typed; an alias counts for its command. */
export function completions(typed: string, commands: readonly Command[]): string[] {
  const start = typed.trimStart().toLowerCase()
  if (/\s/.test(start)) return []
  const byName = commands.filter(({ name }) => name.startsWith(start))
  const byAlias = commands.filter(
    (each) => !byName.includes(each) && each.aliases.some((a) => a.startsWith(start)),
  )
  return [...byName, ...byAlias].map(({ name }) => name)
}

const MOST_TYPOS = 2

function nearest(name: string, commands: readonly Command[]): string | undefined {
  const ranked = commands
    .flatMap((each) =>
      namesOf(each).map((known) => ({
        name: each.name,
        distance: distance(name, known),
        length: known.length,
      })),
    )
    // Two typos in a word of two letters are another word.
    .filter(({ distance, length }) => distance <= MOST_TYPOS && distance < length)
    .sort((a, b) => a.distance - b.distance)
  return ranked[0]?.name
}

const namesOf = ({ name, aliases }: Command): string[] => [name, ...aliases]

/** Levenshtein. */
function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...a].entries()) {
    const current = [row + 1]
    for (const [column, other] of [...b].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1)
      current.push(Math.min((previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1, replaced))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

/** The place that a screen's command opens. */
export const placeOf = (screen: string, argument: string | undefined): Place => ({ screen, of: argument })
