import type { Hook } from '@oclif/core'
import { failureAsJson, failureAsText } from './base.ts'
import { USAGE } from './exits.ts'
import { suggest } from './suggest.ts'

const LONGEST_COMMAND = 2

/** A slip in a word is answered with what was probably meant. */
const hook: Hook.CommandNotFound = async ({ id, argv = [], config, context }) => {
  const ids = new Set([...config.commandIDs, ...config.topics.map(({ name }) => name)])
  const names = [...ids].map((name) => name.replaceAll(':', ' '))
  // All words up to the first flag arrive as one id; no command has more than two.
  const words = [...id.split(':'), ...argv.filter((arg) => !arg.startsWith('-'))].slice(0, LONGEST_COMMAND)
  const command = words.join(' ')
  const [nearest] = [command, words[0] ?? '']
    .map((typed) => suggest(typed, names))
    .filter((found) => found.length > 0)
  const failure = {
    code: 'BAD_USER_INPUT',
    message: `There is no command "${command}".`,
    hint: nearest
      ? `Did you mean ${nearest.map((name) => `\`vigint ${name}\``).join(' or ')}?`
      : 'See: vigint --help',
    exit: USAGE,
  }
  process.stderr.write(argv.includes('--json') ? failureAsJson(failure) : failureAsText(failure))
  context.exit(USAGE)
}

export default hook
