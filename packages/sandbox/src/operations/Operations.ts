/** The handlers of all operations, by tag. */
import * as Layer from "effect/Layer"
import * as Handlers from "../settings/Handlers.ts"
import * as UserProfiles from "./account/UserProfiles.ts"
import * as Assignments from "./assignments/Assignments.ts"
import * as SubmissionComments from "./assignments/SubmissionComments.ts"
import * as SubmissionExports from "./assignments/SubmissionExports.ts"
import * as Submissions from "./assignments/Submissions.ts"
import * as Classes from "./classes/Classes.ts"
import * as Groups from "./classes/Groups.ts"
import * as Collections from "./collections/Collections.ts"
import * as Omr from "./omr/Omr.ts"
import * as DelegatedAccess from "./organization/DelegatedAccess.ts"
import * as Invitations from "./organization/Invitations.ts"
import * as Lti from "./organization/Lti.ts"
import * as Users from "./organization/Users.ts"
import * as AssignmentCopies from "./resources/AssignmentCopies.ts"
import * as EduResources from "./resources/EduResources.ts"
import * as Collaborators from "./scores/Collaborators.ts"
import * as Revisions from "./scores/Revisions.ts"
import * as ScoreComments from "./scores/ScoreComments.ts"
import * as Scores from "./scores/Scores.ts"
import * as Tracks from "./scores/Tracks.ts"
import * as Tasks from "./tasks/Tasks.ts"

/** Layer that provides the handlers of all operations. It does not compile until every operation of the contract has one. */
export const layer = Layer.mergeAll(
  Handlers.layer("account", UserProfiles.ownHandlers),
  Handlers.layer("users", UserProfiles.handlers),
  Handlers.layer("organization", {
    ...Users.handlers,
    ...Invitations.handlers,
    ...DelegatedAccess.handlers,
    ...Lti.handlers
  }),
  Handlers.layer("classes", {
    ...Classes.handlers,
    ...Assignments.handlers,
    ...AssignmentCopies.handlers,
    ...Submissions.handlers,
    ...SubmissionExports.handlers,
    ...SubmissionComments.handlers
  }),
  Handlers.layer("groups", Groups.handlers),
  Handlers.layer("eduResources", EduResources.handlers),
  Handlers.layer("scores", {
    ...Scores.handlers,
    ...Collaborators.handlers,
    ...Revisions.handlers,
    ...ScoreComments.handlers,
    ...Tracks.handlers
  }),
  Handlers.layer("collections", Collections.handlers),
  Handlers.layer("omr", Omr.handlers),
  Handlers.layer("tasks", Tasks.handlers)
)
