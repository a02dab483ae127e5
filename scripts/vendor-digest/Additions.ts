/**
 * What neither of the vendor's documents says in a form that a program can read, each with where it comes from.
 */

/** The vendor's version that the digest describes. */
export const version = "2.26.2"

/** Schemas that 2.26 added; every other unknown type of the client is a schema that the OpenAPI file writes in place. */
export const addedSchemas: ReadonlySet<string> = new Set(["CreditTransaction", "OmrJobRetention", "OmrLocaleDetails"])

/**
 * Operations that 2.26 added, with the tag that owns them. Their scopes are unknown. They answer 200, or 204 where there is no body, as
 * their neighbours do.
 */
export const addedOperations: Readonly<Record<string, string>> = {
  getAssignment: "Class",
  updateClassAssignment: "Class",
  deleteAssignment: "Class",
  deleteOmrJob: "OMR",
  listBillingCreditsHistory: "OMR"
}

/**
 * Paginated operations. Their cursors stand in the `Link` header, which the OpenAPI file mentions for one of them only; the vendor's
 * documentation on pagination and its client name the others.
 */
export const paginated: ReadonlySet<string> = new Set([
  "listOrganizationUsers",
  "listOrganizationInvitations",
  "listCollections",
  "listCollectionScores",
  "listEduResources",
  "listOmrJobs",
  "getUserLikes",
  "getUserScores",
  "listBillingCreditsHistory"
])
