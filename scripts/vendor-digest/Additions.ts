/** Facts that neither of the vendor's documents has in a machine-readable form, each with its source. */

/** Schemas that 2.26 added. Every other unknown type of the client is an inline schema of the OpenAPI file. */
export const addedSchemas: ReadonlySet<string> = new Set(["CreditTransaction", "OmrJobRetention", "OmrLocaleDetails"])

/**
 * Operations that 2.26 added, with their tag. Their scopes are unknown. Like similar operations, they respond with 200, or with 204 if there is no
 * body.
 */
export const addedOperations: Readonly<Record<string, string>> = {
  getAssignment: "Class",
  updateClassAssignment: "Class",
  deleteAssignment: "Class",
  deleteOmrJob: "OMR",
  listBillingCreditsHistory: "OMR"
}

/**
 * Paginated operations. Their cursors are in the `Link` header, which the OpenAPI file mentions for only one of them. The others are named in the
 * vendor's documentation on pagination and its client.
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
