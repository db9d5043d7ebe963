/** Faults of the installation, not of a request: for the log and for who runs the server. */
abstract class SecretsError extends Error {
  abstract readonly hint: string
}

export class UnknownMasterKeyError extends SecretsError {
  readonly hint =
    'Put secret.key back into the data directory, or set VIGINT_SECRET_KEY to that master key: all servers of a database share one. Where it is lost for good: vigint secrets rotate --discard-unreadable'
  constructor(sealedBy: string, known: readonly string[]) {
    const have = known.length === 0 ? 'none' : known.join(', ')
    super(`The secrets of this database are sealed by the master key ${sealedBy}; here is ${have}.`)
  }
}

export class TamperedSecretError extends SecretsError {
  readonly hint =
    'Set it again where it is used, or bring back the row from a backup. To drop all that can not be read: vigint secrets rotate --discard-unreadable'
  constructor(id: string, purpose: string) {
    super(`The secret ${id} (${purpose}) can't be opened: its text was changed or stands in another's place.`)
  }
}
