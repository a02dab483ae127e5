/**
 * The handlers of all operations, by tag.
 */
import * as Layer from "effect/Layer"
import * as SchoolHandlers from "../settings/SchoolHandlers.ts"
import * as UserProfiles from "./account/UserProfiles.ts"
import * as Assignments from "./assignments/Assignments.ts"
import * as SubmissionComments from "./assignments/SubmissionComments.ts"
import * as SubmissionExports from "./assignments/SubmissionExports.ts"
import * as Submissions from "./assignments/Submissions.ts"
import * as Classes from "./classes/Classes.ts"
import * as ClassMembers from "./classes/ClassMembers.ts"
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
  SchoolHandlers.layer("account", UserProfiles.ownHandlers),
  SchoolHandlers.layer("users", UserProfiles.handlers),
  SchoolHandlers.layer("organization", (school, config) => ({
    ...Users.handlers(school, config),
    ...Invitations.handlers(school, config),
    ...DelegatedAccess.handlers(school, config),
    ...Lti.handlers(school, config)
  })),
  SchoolHandlers.layer("classes", (school, config) => ({
    ...Classes.handlers(school, config),
    ...ClassMembers.handlers(school, config),
    ...Assignments.handlers(school, config),
    ...AssignmentCopies.handlers(school, config),
    ...Submissions.handlers(school, config),
    ...SubmissionExports.handlers(school, config),
    ...SubmissionComments.handlers(school, config)
  })),
  SchoolHandlers.layer("groups", Groups.handlers),
  SchoolHandlers.layer("eduResources", EduResources.handlers),
  SchoolHandlers.layer("scores", (school, config) => ({
    ...Scores.handlers(school, config),
    ...Collaborators.handlers(school, config),
    ...Revisions.handlers(school, config),
    ...ScoreComments.handlers(school, config),
    ...Tracks.handlers(school, config)
  })),
  SchoolHandlers.layer("collections", Collections.handlers),
  SchoolHandlers.layer("omr", Omr.handlers),
  SchoolHandlers.layer("tasks", Tasks.handlers)
)
