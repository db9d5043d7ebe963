/** `1 key`, `2 audit entries`: the server names what it counts in the plural. */
export function counted({ noun, count }: { noun: string; count: number }): string {
  return `${count} ${count === 1 ? noun.replace(/ies$/, 'y').replace(/s$/, '') : noun}`
}
