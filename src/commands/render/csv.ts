const NUMBER = /^-?\d+(?:\.\d+)?$/
/** What a spreadsheet would take for a formula, and run. */
const FORMULA = /^\s*[=+\-@]/

/** As RFC 4180 has it. Texts that read like formulas get an apostrophe before them; numbers stay as they are. */
export const asCsv = (header: readonly string[], rows: readonly (readonly string[])[]): string =>
  [header, ...rows].map((row) => row.map(cell).join(',')).join('\n')

function cell(text: string): string {
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
