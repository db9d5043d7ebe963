import { writeFile } from 'node:fs/promises'
import { FAILED } from './exits.ts'
import { CommandError, usageError } from './failures.ts'

export async function write(file: string, data: Uint8Array | string, flag: 'w' | 'wx'): Promise<void> {
  try {
    await writeFile(file, data, { flag })
  } catch (error) {
    throw error instanceof Error && 'code' in error && error.code === 'EEXIST'
      ? there(file)
      : unwritable(file, error)
  }
}

export const there = (file: string) =>
  usageError(`${file} is there already, and was not overwritten.`, 'Name another place, or give --force.')

export const unwritable = (file: string, error: unknown) =>
  new CommandError({
    code: 'FAILED',
    message: `${file} can't be written: ${error instanceof Error ? error.message : error}`,
    hint: 'Name another place.',
    exit: FAILED,
  })
