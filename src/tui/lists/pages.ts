/** One answer of a connection, and the cursor that it was asked with. */
export interface Page<Row> {
  readonly after: string | null
  readonly rows: readonly Row[]
  readonly end: string | null
  readonly hasNext: boolean
  readonly total: number
}

/** Consecutive pages from the beginning of the list. */
export type Pages<Row> = readonly Page<Row>[]

/** The pages with this one as the `index`th. What comes after it goes if it no longer joins on. */
export function putPage<Row>(pages: Pages<Row>, index: number, page: Page<Row>): Pages<Row> {
  return [...pages.slice(0, index), page, ...joining(page, pages.slice(index + 1))]
}

/** What was loaded again, and of the pages that were there those that still come after it. */
export function joinPages<Row>(again: Pages<Row>, there: Pages<Row>): Pages<Row> {
  const last = again.at(-1)
  return last ? [...again, ...joining(last, there.slice(again.length))] : there
}

function joining<Row>(last: Page<Row>, rest: Pages<Row>): Pages<Row> {
  return last.hasNext && rest[0]?.after === last.end ? rest : []
}

/** The pages and one more, unless they changed since it was asked for. */
export function appendPage<Row>(pages: Pages<Row>, page: Page<Row>): Pages<Row> {
  const last = pages.at(-1)
  return last?.hasNext && last.end === page.after ? [...pages, page] : pages
}

/** The rows of all pages; one that moved while they were loaded is listed where it was met first. */
export function rowsOf<Row extends { id: string }>(pages: Pages<Row>): Row[] {
  const seen = new Set<string>()
  return pages.flatMap(({ rows }) =>
    rows.filter(({ id }) => {
      if (seen.has(id)) return false
      seen.add(id)
      return true
    }),
  )
}

/**
 * Whether all was loaded, and is not all any more: what came or went outside of what is in view since then is
 * seen in nothing but the total.
 */
export function isOutdated<Row extends { id: string }>(pages: Pages<Row>, total: number): boolean {
  return pages.at(-1)?.hasNext === false && rowsOf(pages).length !== total
}

/** Which pages hold the rows from `top` to `bottom`; the first one if there is nothing there. */
export function pagesInView<Row>(pages: Pages<Row>, top: number, bottom: number): number[] {
  let start = 0
  const inView: number[] = []
  for (const [index, { rows }] of pages.entries()) {
    const end = start + rows.length
    if (start < bottom && end > top) inView.push(index)
    start = end
  }
  return inView.length > 0 ? inView : [0]
}
