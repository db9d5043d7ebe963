import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'

/** Whether PDFs can be read here; where they can't, what needs it is skipped, and says so. */
export const hasPdftotext = spawnSync('pdftotext', ['-v']).status === 0
if (!hasPdftotext)
  console.warn('\nNo pdftotext (poppler-utils) on the PATH: tests that need it are SKIPPED.\n')

/** What stands on each page, line by line. */
export function pagesOf(pdf: Uint8Array): string[] {
  const { stdout, status } = spawnSync('pdftotext', ['-layout', '-', '-'], {
    input: pdf,
    encoding: 'utf8',
  })
  expect(status).toBe(0)
  return stdout.split('\f').slice(0, -1)
}
