/** A secret is shown once, where it can't be overlooked, and as the line that its owner needs. */
export function renderSecret(secret: string): string {
  const rule = '─'.repeat(secret.length + 2)
  return [
    "IMPORTANT: copy this key now. It can't be shown again!",
    '',
    `┌${rule}┐`,
    `│ ${secret} │`,
    `└${rule}┘`,
    '',
    'The line to send on, for the .env of whoever will use it:',
    '',
    `VIGINT_API_KEY=${secret}`,
  ].join('\n')
}
