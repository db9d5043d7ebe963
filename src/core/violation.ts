const UNIQUE = '23505'
const FOREIGN_KEY = '23503'

type Violation = { code: string; constraint_name: string }

/** The database refused a second row with the same value; `constraint` names the rule. */
export const violatesUnique = (error: unknown, constraint: string): boolean =>
  violates(error, UNIQUE, constraint)

/** The row that this one belongs to has gone. */
export const violatesForeignKey = (error: unknown, constraint: string): boolean =>
  violates(error, FOREIGN_KEY, constraint)

function violates(error: unknown, code: string, constraint: string): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (isViolation(cause)) return cause.code === code && cause.constraint_name === constraint
  }
  return false
}

const isViolation = (error: object): error is Violation => 'code' in error && 'constraint_name' in error
