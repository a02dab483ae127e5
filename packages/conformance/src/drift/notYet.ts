/**
 * Vendor operations that the contract does not have yet, by tag. The drift test wants this list to be exact: who adds an operation to the
 * contract takes its name out here.
 */
export const notYet: Readonly<Record<string, ReadonlyArray<string>>> = {
  Collection: [
    "addScoreToCollection",
    "createCollection",
    "deleteCollection",
    "deleteScoreFromCollection",
    "editCollection",
    "getCollection",
    "listCollectionScores",
    "listCollections",
    "untrashCollection"
  ],
  OMR: [
    "addOmrJobFile",
    "cancelOmrJob",
    "createOmrJob",
    "deleteOmrJob",
    "getOmrCapabilities",
    "getOmrJob",
    "getOmrJobExport",
    "getOmrJobFile",
    "listBillingCreditsHistory",
    "listOmrJobs",
    "startOmrJob",
    "submitOmrJobStep"
  ],
  Score: [
    "addScoreCollaborator",
    "addScoreTrack",
    "createExportTask",
    "createScore",
    "createScoreRevision",
    "deleteScore",
    "deleteScoreComment",
    "deleteScoreTrack",
    "editScore",
    "forkScore",
    "getScore",
    "getScoreCollaborator",
    "getScoreCollaborators",
    "getScoreComments",
    "getScoreRevision",
    "getScoreRevisionData",
    "getScoreRevisions",
    "getScoreSubmissions",
    "getScoreTrack",
    "listScoreTracks",
    "markScoreCommentResolved",
    "markScoreCommentUnresolved",
    "postScoreComment",
    "removeScoreCollaborator",
    "untrashScore",
    "updateScoreComment",
    "updateScoreTrack"
  ]
}
