/** Of one owner; so that a list of roles stays short. */
export const MOST_ROLES = 100
