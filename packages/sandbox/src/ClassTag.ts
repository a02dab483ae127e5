/**
 * The class tag of the contract, implemented over a school.
 */
import * as Effect from "effect/Effect"
import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
import * as AssignmentCopies from "./AssignmentCopies.ts"
import * as Assignments from "./Assignments.ts"
import * as Classes from "./Classes.ts"
import * as ClassMembers from "./ClassMembers.ts"
import { School } from "./School.ts"
import { ServedApi } from "./ServedApi.ts"
import * as SubmissionComments from "./SubmissionComments.ts"
import * as SubmissionExports from "./SubmissionExports.ts"
import * as Submissions from "./Submissions.ts"

/** Layer of the handlers of classes. */
export const layer = HttpApiBuilder.group(
  ServedApi,
  "classes",
  Effect.fnUntraced(function*(group) {
    const school = yield* School
    return group.handleAll({
      ...Classes.handlers(school),
      ...ClassMembers.handlers(school),
      ...Assignments.handlers(school),
      ...AssignmentCopies.handlers(school),
      ...Submissions.handlers(school),
      ...SubmissionExports.handlers(school),
      ...SubmissionComments.handlers(school)
    })
  })
)
