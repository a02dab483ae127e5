/** The operations that the page may call through `/api/flat`: exactly those that it needs. `PageClient` has only these. */
export const pageOperations = [
  "getAuthenticatedUser",
  "listOrganizationUsers",
  "countOrgaUsers",
  "updateOrganizationUser",
  "removeOrganizationUser",
  "listClasses",
  "getClass",
  "archiveClass",
  "unarchiveClass",
  "listGroupUsers",
  "listAssignments",
  "archiveAssignment",
  "unarchiveAssignment",
  "listCollectionScores",
  "getScore",
  "getScoreRevisionData"
] as const

/** The name of an operation that the page may call. */
export type Allowed = typeof pageOperations[number]
