import { readFile } from 'node:fs/promises'
import { faceOf } from '../adapters/pdf/fonts.ts'
import { StartFailure } from './failure.ts'

/** At the start, and not when somebody wants an invoice. */
export async function requireFont(path: string | undefined): Promise<void> {
  if (path === undefined) return
  try {
    faceOf(await readFile(path))
  } catch (error) {
    throw new StartFailure(
      `The font ${path} can't be used: ${error instanceof Error ? error.message : error}.`,
      'Let VIGINT_INVOICE_FONT name the file of one TrueType or OpenType font (.ttf, .otf), or leave it out.',
      { cause: error },
    )
  }
}
