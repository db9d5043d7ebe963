import { styleText } from 'node:util'
import { Command, Errors } from '@oclif/core'
import type { InputIssue } from '../client/errors.ts'
import { CANCELLED, describeFailure, type Failure } from './failures.ts'
import { listNote, type ShownList } from './render/lists.ts'

/** Data goes to stdout, for people or as one JSON document; everything else goes to stderr. */
export abstract class VigintCommand extends Command {
  static override enableJsonFlag = true

  /** For people now; what is returned from `run` is printed as JSON if that was asked for. */
  protected print<Data>(data: Data, render: (data: Data) => string): Data {
    this.log(render(data))
    return data
  }

  /** An empty list prints nothing but a note on what to do. */
  protected printList<Data, Row>(
    data: Data,
    rows: readonly Row[],
    render: (rows: readonly Row[]) => string,
    about: Omit<ShownList, 'count'>,
  ): Data {
    if (rows.length > 0) this.log(render(rows))
    const note = listNote({ ...about, count: rows.length })
    if (note) this.note(note)
    return data
  }

  /** Beside the data: hints, prompts, progress. Silent with `--json`. */
  protected note(text: string): void {
    if (!this.jsonEnabled()) process.stderr.write(`${text}\n`)
  }

  override logJson(json: unknown): void {
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`)
  }

  override async catch(error: Error): Promise<never> {
    if (error instanceof Errors.ExitError) throw error
    if (process.env.VIGINT_DEBUG) process.stderr.write(`${error.stack}\n`)
    const failure = describeFailure(error, `vigint ${this.id?.replaceAll(':', ' ')} --help`)
    process.stderr.write(this.jsonEnabled() ? failureAsJson(failure) : failureAsText(failure))
    this.exit(failure.exit)
  }
}

export function failureAsJson({
  exit: _,
  hint,
  ...failure
}: Omit<Failure, 'hint'> & { hint?: string | null | undefined }): string {
  return `${JSON.stringify({ error: { ...failure, hint: hint || null } })}\n`
}

export function failureAsText({ code, message, hint, issues = [] }: Failure): string {
  // Whoever said no knows that it is no error.
  if (code === CANCELLED) return `${message}\n`
  const title = styleText('red', 'Error:', { stream: process.stderr })
  const happened = issues.length > 1 ? ['Several things are wrong.', ...issues.map(issueLine)] : [message]
  return `${title} ${[...happened, ...(hint ? [hint] : [])].join('\n')}\n`
}

/** The server's messages begin with the name of what is wrong; others get its path. */
function issueLine({ path, message }: InputIssue): string {
  const name = path.split('.').at(-1) ?? ''
  return `  ${message.startsWith(name) ? message : `${path}: ${message}`}`
}
