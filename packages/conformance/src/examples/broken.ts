/**
 * Examples of the vendor's OpenAPI file that do not match: where and why. A test fails if another one does not match, or if one of these does.
 */

/** A reason, and its examples by operation and by `request` or status. */
export interface Broken {
  readonly reason: string
  /** Places that do not match the contract; empty if only the vendor's own schema is not matched. */
  readonly problems: ReadonlyArray<string>
  readonly examples: ReadonlyArray<string>
}

export const broken: ReadonlyArray<Broken> = [
  {
    reason: "a class lacks the creation date that its schema requires",
    problems: ["[0].creationDate"],
    examples: ["listClasses 200"]
  },
  {
    reason: "a class lacks the creation date that its schema requires",
    problems: ["creationDate"],
    examples: [
      "createClass 200",
      "getClass 200",
      "updateClass 200",
      "archiveClass 200",
      "unarchiveClass 200",
      "activateClass 200",
      "enrollClass 200"
    ]
  },
  {
    reason: "a submission lacks what its schema requires: state, dates, playback, comments",
    problems: ["[0].state", "[0].creationDate", "[0].playback", "[0].comments"],
    examples: ["listClassStudentSubmissions 200", "getSubmissions 200", "getScoreSubmissions 200"]
  },
  {
    reason: "a submission lacks what its schema requires: state, dates, playback, comments",
    problems: [
      "[0].type",
      "[0].capabilities",
      "[0].creationDate",
      "[0].submissions[0].state",
      "[0].submissions[0].creationDate",
      "[0].submissions[0].playback",
      "[0].submissions[0].comments"
    ],
    examples: ["listAssignments 200"]
  },
  {
    reason: "an assignment lacks what its schema requires: its type and capabilities",
    problems: ["type", "capabilities"],
    examples: [
      "createClassAssignment 200",
      "copyAssignment 200",
      "archiveAssignment 200",
      "unarchiveAssignment 200",
      "updateEduResourceAssignment 200"
    ]
  },
  {
    reason: "a field that no schema documents: requests are strict about these",
    problems: ["attachments[0].title"],
    examples: ["createSubmission request", "editSubmission request"]
  },
  {
    reason: "a submission lacks what its schema requires: state, dates, playback, comments",
    problems: ["state", "creationDate", "playback", "comments"],
    examples: ["createSubmission 200", "getSubmission 200", "editSubmission 200", "deleteSubmission 200"]
  },
  {
    reason: "a user lacks the type and the product that its schema requires",
    problems: ["type", "product"],
    examples: [
      "createTestStudentAccount 200",
      "getAuthenticatedUser 200",
      "createOrganizationUser 200",
      "updateOrganizationUser 200",
      "getUser 200"
    ]
  },
  {
    reason: "a score lacks what its schema requires: details of its user, instruments, dates",
    problems: [
      "[0].user.type",
      "[0].user.product",
      "[0].editHtmlUrl",
      "[0].collaborators",
      "[0].creationDate",
      "[0].instruments",
      "[0].instrumentsNames",
      "[0].samples"
    ],
    examples: ["listCollectionScores 200", "getGroupScores 200", "getUserLikes 200", "getUserScores 200"]
  },
  {
    reason: "a score lacks what its schema requires: details of its user, instruments, dates",
    problems: [
      "user.type",
      "user.product",
      "editHtmlUrl",
      "collaborators",
      "creationDate",
      "instruments",
      "instrumentsNames",
      "samples"
    ],
    examples: ["addScoreToCollection 200", "createScore 200", "getScore 200", "editScore 200", "forkScore 200"]
  },
  {
    reason: "a library lacks the type that its schema requires",
    problems: ["[0].type"],
    examples: ["listEduLibraries 200"]
  },
  {
    reason: "a submission lacks what its schema requires: state, dates, playback, comments",
    problems: [
      "type",
      "capabilities",
      "creationDate",
      "submissions[0].state",
      "submissions[0].creationDate",
      "submissions[0].playback",
      "submissions[0].comments"
    ],
    examples: ["copyEduResourceToDemoClass 200", "useEduResourceInClass 200"]
  },
  {
    reason: "a group lacks the creation date and the tags that its schema requires",
    problems: ["[0].creationDate", "[0].tags"],
    examples: ["listGroups 200"]
  },
  {
    reason: "a group lacks the creation date and the tags that its schema requires",
    problems: ["creationDate", "tags"],
    examples: ["createGroup 200", "getGroupDetails 200", "renameGroup 200"]
  },
  {
    reason: "a user lacks the type and the product that its schema requires",
    problems: ["[0].type", "[0].product"],
    examples: ["listGroupUsers 200", "listOrganizationUsers 200"]
  },
  {
    reason: "an integer with superfluous items, which turn the example into an array; the contract accepts both",
    problems: [],
    examples: ["countOrgaUsers 200"]
  },
  {
    reason: "the token of a sign-in link is the number 0, its schema says a string",
    problems: ["token"],
    examples: ["createOrganizationUserSigninLink 200"]
  },
  {
    reason: "an invitation lacks allowMultipleUse, which its schema requires",
    problems: ["[0].allowMultipleUse"],
    examples: ["listOrganizationInvitations 200"]
  },
  {
    reason: "an invitation lacks allowMultipleUse, which its schema requires",
    problems: ["allowMultipleUse"],
    examples: ["createOrganizationInvitation 200"]
  },
  {
    reason: "a field that no schema documents: requests are strict about these",
    problems: ["url"],
    examples: ["updateScoreTrack request"]
  },
  {
    reason: "a comment lacks the date that its schema requires",
    problems: ["[0].date"],
    examples: ["getScoreComments 200"]
  },
  {
    reason: "a comment lacks the date that its schema requires",
    problems: ["date"],
    examples: ["postScoreComment 200", "updateScoreComment 200"]
  },
  {
    reason: "a field that no schema documents: requests are strict about these",
    problems: ["mentions", "replyTo"],
    examples: ["updateScoreComment request"]
  },
  {
    reason: "a revision lacks the id, the score and the date that its schema requires",
    problems: ["[0].id", "[0].score", "[0].date"],
    examples: ["getScoreRevisions 200"]
  },
  {
    reason: "a field that no schema documents: requests are strict about these",
    problems: ["history"],
    examples: ["createScoreRevision request"]
  },
  {
    reason: "a revision lacks the id, the score and the date that its schema requires",
    problems: ["id", "score", "date"],
    examples: ["createScoreRevision 200", "getScoreRevision 200"]
  }
]
