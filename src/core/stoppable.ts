/** A generator that waits can not be told to return; what it waits for can be ended. */
export function stoppable<T>(
  source: AsyncGenerator<T, void, void>,
  stop: () => void,
): AsyncGenerator<T, void, void> {
  const end = source.return.bind(source)
  source.return = (value) => {
    stop()
    return end(value)
  }
  return source
}
