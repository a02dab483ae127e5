/**
 * Handlers of the class tag.
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as SchoolHandlers from "../../server/SchoolHandlers.ts"
import { ServedApi } from "../../server/ServedApi.ts"
import * as AssignmentCopies from "../assignments/AssignmentCopies.ts"
import * as Assignments from "../assignments/Assignments.ts"
import * as SubmissionComments from "../assignments/SubmissionComments.ts"
import * as SubmissionExports from "../assignments/SubmissionExports.ts"
import * as Submissions from "../assignments/Submissions.ts"
import * as Classes from "./Classes.ts"
import * as ClassMembers from "./ClassMembers.ts"

/** Layer that provides the handlers of the class tag. */
export const layer = HttpApiBuilder.group(
  ServedApi,
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
