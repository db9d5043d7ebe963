/** A secret is shown once, where it can't be overlooked, and as the line that its owner needs. */
export function renderSecret(secret: string | null, keyId: string): string {
  if (secret === null) return renderShownBefore(keyId)
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

/** The answer is one that was given before: it is kept without the secret. */
function renderShownBefore(keyId: string): string {
  return [
    "IMPORTANT: this was done before, under the same idempotency key. The secret was shown then and can't be shown again.",
    '',
    'If nobody has it, replace the key:',
    '',
    `vigint keys rotate ${keyId} --grace 0`,
  ].join('\n')
}
