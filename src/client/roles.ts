import { graphql, type ResultOf } from './graphql.ts'

export const ListRoles = graphql(`
  query ListRoles {
    roles {
      name
      description
      permissions {
        name
        description
      }
    }
  }
`)
export type Role = ResultOf<typeof ListRoles>['roles'][number]

/** Answered without a key. */
export const ShowHealth = graphql(`
  query ShowHealth {
    health {
      status
      version
      time
    }
  }
`)
