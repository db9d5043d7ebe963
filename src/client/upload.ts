/** A request as JSON, or with files as multipart: graphql-multipart-request-spec. */
export function bodyOf(
  query: string,
  variables: object,
  files: Readonly<Record<string, Blob>> | undefined,
): string | FormData {
  if (!files) return JSON.stringify({ query, variables })
  const paths = Object.keys(files)
  const form = new FormData()
  form.append('operations', JSON.stringify({ query, variables: withNulls(variables, paths) }))
  form.append(
    'map',
    JSON.stringify(Object.fromEntries(paths.map((path, index) => [index, [`variables.${path}`]]))),
  )
  for (const [index, file] of Object.values(files).entries())
    form.append(String(index), file, `file-${index}`)
  return form
}

/** Where a file stands, the text of the variables is null. */
function withNulls(variables: object, paths: readonly string[]): object {
  const copy: object = structuredClone(variables)
  for (const path of paths) {
    const steps = path.split('.')
    const last = steps.pop() ?? ''
    let at: unknown = copy
    for (const step of steps) at = Object(at)[step]
    Object.assign(Object(at), { [last]: null })
  }
  return copy
}
