type Given<T> = { [Name in keyof T]?: T[Name] | null | undefined }

/** What is left out stays as it was, and null clears. */
export function laidOver<T extends object>(before: Partial<T>, given: Given<T>): Partial<T> {
  const said = Object.entries(given).filter(([, value]) => value !== undefined)
  const after = Object.entries({ ...before, ...Object.fromEntries(said) }).filter(
    ([, value]) => value !== null,
  )
  return Object.fromEntries(after) as Partial<T>
}
