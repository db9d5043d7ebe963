export const SHELLS = ['bash', 'zsh', 'fish'] as const

export interface Completed {
  words: string[]
  flags: string[]
  summary: string
}

export function renderCompletion(shell: (typeof SHELLS)[number], commands: readonly Completed[]): string {
  return shell === 'fish' ? fish(commands) : bash(shell, commands)
}

/** zsh understands the same through its bash emulation. */
function bash(shell: 'bash' | 'zsh', commands: readonly Completed[]): string {
  const words = [...following(commands)].map(
    ([before, after]) => `    "${before}") words="${[...after].join(' ')}" ;;`,
  )
  const flags = commands.map(
    (command) => `    "${command.words.join(' ')}"*) flags="${flagsOf(command).join(' ')}" ;;`,
  )
  return [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_vigint() {',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: shell, not JavaScript
    '  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[*]:1:COMP_CWORD-1}" words="" flags="--help"',
    '  case "$before" in',
    ...words,
    '  esac',
    '  case "$before" in',
    // The longer command first: `me update` also starts with `me`.
    ...flags.toSorted((a, b) => b.indexOf('"*') - a.indexOf('"*')),
    '  esac',
    '  if [[ "$current" == -* ]]; then words="$flags"; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "$current"))',
    '}',
    'complete -F _vigint vigint',
  ].join('\n')
}

function fish(commands: readonly Completed[]): string {
  const words = [...following(commands)].flatMap(([before, after]) =>
    [...after].map(
      (word) => `complete -c vigint -f -n '${at(before)}' -a ${word}${about(commands, before, word)}`,
    ),
  )
  const flags = commands.flatMap((command) =>
    flagsOf(command).map(
      (flag) =>
        `complete -c vigint -n '__fish_seen_subcommand_from ${command.words.at(-1)}' -l ${flag.slice(2)}`,
    ),
  )
  return [...words, ...new Set(flags)].join('\n')
}

function at(before: string): string {
  return before === '' ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${before}`
}

function about(commands: readonly Completed[], before: string, word: string): string {
  const id = `${before} ${word}`.trim()
  const summary = commands.find(({ words }) => words.join(' ') === id)?.summary
  return summary ? ` -d '${summary.replaceAll("'", '’')}'` : ''
}

/** What may follow the words typed so far. */
function following(commands: readonly Completed[]): Map<string, Set<string>> {
  const map = new Map<string, Set<string>>()
  for (const { words } of commands) {
    for (const [index, word] of words.entries()) {
      const before = words.slice(0, index).join(' ')
      map.set(before, (map.get(before) ?? new Set()).add(word))
    }
  }
  return map
}

function flagsOf({ flags }: Completed): string[] {
  return [...new Set([...flags, 'help'])].map((flag) => `--${flag}`)
}
