import type { ComponentType } from 'react'
import type { Command } from '../commands.ts'
import type { Context } from '../contexts.ts'

export interface ScreenProps {
  /** What stood behind the command, or what the screen before pointed at. */
  of?: string | undefined
  label?: string | undefined
}

/** One noun, one screen. */
export interface Screen extends Command {
  readonly title: (props: ScreenProps) => string
  /** Whose keys the help lists first. */
  readonly contexts: readonly Context[]
  readonly component: ComponentType<ScreenProps>
}
