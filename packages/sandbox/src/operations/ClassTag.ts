/**
 * Handlers of the class tag.
 */
import { FlatApi } from "@flat-sdk/core/contract/FlatApi"
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as SchoolHandlers from "../settings/SchoolHandlers.ts"
import * as Assignments from "./assignments/Assignments.ts"
import * as SubmissionComments from "./assignments/SubmissionComments.ts"
import * as SubmissionExports from "./assignments/SubmissionExports.ts"
import * as Submissions from "./assignments/Submissions.ts"
import * as Classes from "./classes/Classes.ts"
import * as ClassMembers from "./classes/ClassMembers.ts"
import * as AssignmentCopies from "./resources/AssignmentCopies.ts"

/** Layer that provides the handlers of the class tag. */
export const layer = HttpApiBuilder.group(
  FlatApi,
  "classes",
  (group) =>
    Effect.succeed(group.handleAll(SchoolHandlers.of("classes", (school) => ({
      ...Classes.handlers(school),
      ...ClassMembers.handlers(school),
      ...Assignments.handlers(school),
      ...AssignmentCopies.handlers(school),
      ...Submissions.handlers(school),
      ...SubmissionExports.handlers(school),
      ...SubmissionComments.handlers(school)
    }))))
)
