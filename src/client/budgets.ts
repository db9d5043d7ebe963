import { Failure } from './failures.ts'
import { graphql, type ResultOf } from './graphql.ts'

export const BudgetRow = graphql(`
  fragment BudgetRow on Budget {
    operation
    period
    limit {
      text
      money {
        amount
        currency
      }
      quantity
    }
    stop
    used {
      text
      money {
        amount
        currency
      }
      quantity
    }
    reserved {
      text
    }
    percent
    warned
    isStopping
    startsAt
    resetsAt
  }
`)
export type BudgetRow = ResultOf<typeof BudgetRow>

export const ListBudgets = graphql(
  `
    query ListBudgets($client: ID!) {
      client(id: $client) {
        budgets {
          ...BudgetRow
        }
      }
      me {
        client {
          id
        }
      }
    }
  `,
  [BudgetRow],
)

/** Those of the client whose key asks. */
export const OwnBudgets = graphql(
  `
    query OwnBudgets {
      me {
        client {
          budgets {
            ...BudgetRow
          }
        }
      }
    }
  `,
  [BudgetRow],
)

export const SetBudget = graphql(
  `
    mutation SetBudget($input: SetBudgetInput!) {
      setBudget(input: $input) {
        __typename
        ...Failure
        ... on BudgetSet {
          budget {
            ...BudgetRow
          }
        }
      }
    }
  `,
  [BudgetRow, Failure],
)

export const DeleteBudget = graphql(
  `
    mutation DeleteBudget($input: DeleteBudgetInput!) {
      deleteBudget(input: $input) {
        __typename
        ...Failure
        ... on BudgetDeleted {
          budget {
            operation
            period
            limit {
              text
            }
          }
        }
      }
    }
  `,
  [Failure],
)

/** Where the events of budgets end. Asked for before the budgets, it is where the subscription goes on without a gap. */
export const BudgetCursor = graphql(`
  query BudgetCursor {
    budgetCursor
  }
`)

export const FollowBudgets = graphql(`
  subscription FollowBudgets($after: String, $client: ID) {
    budgetReached(after: $after, client: $client) {
      cursor
      at
      client {
        id
        slug
      }
      percent
      operation
      period
      limit {
        text
      }
      used {
        text
      }
      stop
      startsAt
      resetsAt
    }
  }
`)
