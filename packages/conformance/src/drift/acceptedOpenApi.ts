/**
 * Intended differences between our OpenAPI document and the vendor's file of 2.24.0, in addition to those between the contract and the vendor's documents
 * in `accepted.ts`. An entry that matches no difference fails the test: remove it.
 */
import { type Accepted, accepted } from "./accepted.ts"
import type { Difference } from "./Difference.ts"
import { line } from "./Difference.ts"

/** Lists differences, with their operations, that have the same reason. */
const because = (
  reason: string,
  differences: Readonly<Record<string, ReadonlyArray<string>>>
): ReadonlyArray<Accepted> =>
  Object.entries(differences).map(([difference, operations]) => ({ operations, difference, reason }))

/** Differences from the file of 2.24.0 alone. */
export const acceptedOpenApi: ReadonlyArray<Accepted> = [
  ...because(
    "A page of 2.20 documents a list, and repeated keys are the way of all lists: one value is a list of one.",
    {
      "query | sort | type: vendor string, ours array": ["listOrganizationUsers"]
    }
  ),
  ...because(
    "All paginated operations have the header, according to the vendor's page on pagination. The file has it for one of them.",
    {
      "response 200 | . | headers: vendor none, ours link": [
        "getUserLikes",
        "getUserScores",
        "listCollectionScores",
        "listCollections",
        "listOrganizationInvitations",
        "listOrganizationUsers"
      ],
      "response 200 | . | headers: vendor x-total-assignments-count, x-total-folders-count, ours link, x-total-assignments-count, x-total-folders-count":
        ["listEduResources"]
    }
  ),
  ...because("A version or mode that is newer than this document must not fail.", {
    "response 200 | . | variants: vendor missing, ours (ltiVersion=1p3)": [
      "createLtiConfiguration",
      "updateLtiConfiguration"
    ],
    "response 200 | [] | variants: vendor missing, ours (ltiVersion=1p3)": ["listLtiConfigurations"]
  }),
  ...because("Version 2.26 added it.", {
    "body | autoRotate | presence: vendor missing, ours optional": ["createOmrJob"],
    "body | freeRecord | presence: vendor missing, ours optional": [
      "createClassAssignment",
      "updateEduResourceAssignment"
    ],
    "operation | operationId | presence: vendor missing, ours present": [
      "deleteAssignment",
      "deleteOmrJob",
      "getAssignment",
      "listBillingCreditsHistory",
      "updateClassAssignment"
    ],
    "query | expired | presence: vendor missing, ours optional": ["listOmrJobs"],
    "response 200 | [].autoRotate | presence: vendor missing, ours optional": ["listOmrJobs"],
    "response 200 | [].freeRecord | presence: vendor missing, ours optional": ["listAssignments"],
    "response 200 | [].resource(Assignment).freeRecord | presence: vendor missing, ours optional": ["listEduResources"],
    "response 200 | [].retention | presence: vendor missing, ours optional": ["listOmrJobs"],
    "response 200 | acceptedExtensions | presence: vendor missing, ours required": ["getOmrCapabilities"],
    "response 200 | autoRotate | presence: vendor missing, ours optional": ["cancelOmrJob", "getOmrJob"],
    "response 200 | freeRecord | presence: vendor missing, ours optional": [
      "archiveAssignment",
      "copyAssignment",
      "copyEduResourceToDemoClass",
      "createClassAssignment",
      "unarchiveAssignment",
      "updateEduResourceAssignment",
      "useEduResourceInClass"
    ],
    "response 200 | localesDetails | presence: vendor missing, ours required": ["getOmrCapabilities"],
    "response 200 | resource(Assignment).freeRecord | presence: vendor missing, ours optional": [
      "copyEduResource",
      "createEduResource",
      "getEduResource",
      "moveEduResource",
      "updateEduResource"
    ],
    "response 200 | retention | presence: vendor missing, ours optional": ["cancelOmrJob", "getOmrJob"],
    "response 200 | retentionDays | presence: vendor missing, ours optional": ["getOmrCapabilities"],
    "response 201 | autoRotate | presence: vendor missing, ours optional": ["createOmrJob"],
    "response 201 | retention | presence: vendor missing, ours optional": ["createOmrJob"],
    "response 202 | autoRotate | presence: vendor missing, ours optional": [
      "createOmrJob",
      "startOmrJob",
      "submitOmrJobStep"
    ],
    "response 202 | retention | presence: vendor missing, ours optional": [
      "createOmrJob",
      "startOmrJob",
      "submitOmrJobStep"
    ]
  }),
  ...because("Version 2.26 removed it.", {
    "body | files[].mimeType | presence: vendor optional, ours missing": ["createOmrJob"],
    "body | mimeType | presence: vendor optional, ours missing": ["addOmrJobFile"],
    "response 200 | isCancellable | presence: vendor optional, ours missing": ["createExportTask", "getTask"],
    "response 202 | isCancellable | presence: vendor optional, ours missing": ["createScore"]
  }),
  ...because("Version 2.26 sends no body: these forms of 2.24 have no required field.", {
    "body | . | presence: vendor present, ours missing": [
      "addScoreToCollection",
      "deleteScoreComment",
      "deleteScoreFromCollection",
      "removeScoreCollaborator"
    ]
  }),
  ...because("The 2.26 client says that it can be missing: a response without it must not fail.", {
    "response 200 | [].score | required: vendor true, ours false": ["listScoreTracks"],
    "response 200 | score | required: vendor true, ours false": ["getScoreTrack", "updateScoreTrack"],
    "response 200 | track.score | required: vendor true, ours false": ["addScoreTrack"]
  }),
  ...because("The 2.26 client says that it is always there.", {
    "response 200 | acceptedMimeTypes | required: vendor false, ours true": ["getOmrCapabilities"],
    "response 200 | formats | required: vendor false, ours true": ["getOmrCapabilities"],
    "response 200 | locales | required: vendor false, ours true": ["getOmrCapabilities"],
    "response 200 | maxFileSize | required: vendor false, ours true": ["getOmrCapabilities"],
    "response 200 | maxFiles | required: vendor false, ours true": ["getOmrCapabilities"],
    "response 200 | maxPages | required: vendor false, ours true": ["getOmrCapabilities"],
    "response 200 | maxParallelJobs | required: vendor false, ours true": ["getOmrCapabilities"],
    "response 200 | outputs | required: vendor false, ours true": ["getOmrCapabilities"],
    "response 200 | steps | required: vendor false, ours true": ["getOmrCapabilities"]
  })
]

/** Returns these, and the differences of `accepted.ts` that the file has too. */
export const acceptedFor = (differences: ReadonlyArray<Difference>): ReadonlyArray<Accepted> => {
  const found = new Set(differences.map(line))
  return [
    ...acceptedOpenApi,
    ...accepted.flatMap((entry) =>
      entry.operations.filter((id) => found.has(`${id} | ${entry.difference}`)).map((id) => ({
        ...entry,
        operations: [id]
      }))
    )
  ]
}
