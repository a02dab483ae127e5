/**
 * The lists that can be watched.
 *
 * The fields that show a change are part of the format of checkpoints: with other fields, every item of a saved checkpoint would look changed. Fields that
 * change without a change of the thing itself are left out: counts of readers, the last activity, URLs of pictures, which may be signed.
 */
import * as Effect from "effect/Effect"
import type { CallOptions } from "../call/CallOptions.ts"
import type { FlatError } from "../error/FlatError.ts"
import type * as Models from "../generated/Models.ts"
import type { Absent } from "./Change.ts"
import * as Fingerprint from "./Fingerprint.ts"
import type * as List from "./ListInput.ts"
import {
  type Calls,
  type Definition,
  has,
  type ListOptions,
  readPages,
  type Some,
  source,
  whole
} from "./ListSource.ts"
import type { Source } from "./Poller.ts"

const attachmentsOf = (attachments: ReadonlyArray<Models.MediaAttachment> | undefined) =>
  // Responses may differ from their documentation.
  Array.isArray(attachments) && attachments.map((attachment: Models.MediaAttachment) =>
    Fingerprint.pick(attachment, [
      "type",
      "score",
      "revision",
      "worksheet",
      "track",
      "sharingMode",
      "title",
      "url",
      "googleDriveFileId"
    ])
  )

/** Reads the lists of several parents. If one of them is not known completely, neither are all together. */
const together = <Parent>(
  parents: ReadonlyArray<Parent>,
  read: (parent: Parent) => Effect.Effect<Absent, FlatError>
): Effect.Effect<Absent, FlatError> =>
  Effect.map(
    Effect.forEach(parents, read),
    (absents) => absents.includes("unknown") ? "unknown" : "gone"
  )

/** A parent that has gone since its list was read: the next poll will know. Until then, nothing is known about its items. */
const unlessGone = (read: Effect.Effect<Absent, FlatError>): Effect.Effect<Absent, FlatError> =>
  Effect.catch(read, (error) => error.reason._tag === "NotFound" ? Effect.succeed("unknown") : Effect.fail(error))

/** Creates the list of submissions. */
export const submissions = (
  calls: Pick<Calls, "listClasses" | "listAssignments" | "getSubmissions">,
  input: List.SubmissionsInput,
  options?: ListOptions<Models.AssignmentSubmission>
): Source<Models.AssignmentSubmission> => {
  type Take = (items: ReadonlyArray<Models.AssignmentSubmission>) => void
  const ofClass = (id: string, take: Take, each: CallOptions | undefined): Effect.Effect<Absent, FlatError> =>
    Effect.flatMap(calls.listAssignments({ class: id }, each), (assignments) =>
      together(assignments, (assignment) =>
        // A response that leaves them out must not look as if there were none.
        Array.isArray(assignment.submissions)
          ? Effect.sync(() => {
            take(assignment.submissions)
            return "gone"
          })
          : unlessGone(whole(calls.getSubmissions({ class: id, assignment: assignment.id }, each), take))))
  const read: Definition<Models.AssignmentSubmission, List.SubmissionSummary>["read"] = (take, each) =>
    input.assignment !== undefined
      ? whole(calls.getSubmissions({ class: input.class, assignment: input.assignment }, each), take)
      : input.class !== undefined
      ? ofClass(input.class, take, each)
      : Effect.flatMap(
        calls.listClasses({}, each),
        (classes) => together(classes, ({ id }) => unlessGone(ofClass(id, take, each)))
      )
  const given = source<Models.AssignmentSubmission, List.SubmissionSummary>({
    name: "submissions",
    input,
    parameters: ["class", "assignment"],
    version: (item) => [
      Fingerprint.pick(item, [
        "state",
        "creator",
        "creationDate",
        "submissionDate",
        "returnDate",
        "returnCreator",
        "grade",
        "draftGrade",
        "maxPoints"
      ]),
      item.comments?.total,
      attachmentsOf(item.attachments)
    ],
    summary: (item) => Fingerprint.pick(item, ["state", "submissionDate", "returnDate", "grade"]),
    read
  }, options)
  // Without an id that was meant to be there, the watch would be of everything.
  const ids = (["class", "assignment"] as const).filter((name) => has(input, name))
  const missing = ids.includes("assignment") && !ids.includes("class")
    ? [{ path: "class", problem: "is missing: the class of the assignment" }]
    : ids.filter((name) => input[name] === undefined).map((path) => ({ path, problem: "is undefined: set or omit it" }))
  return { ...given, problems: [...given.problems, ...missing] }
}

/** Creates the list of the assignments of a class. */
export const assignments = (
  calls: Pick<Calls, "listAssignments">,
  input: List.AssignmentsInput,
  options?: ListOptions<Models.ClassAssignment>
): Source<Models.ClassAssignment> =>
  source<Models.ClassAssignment, List.AssignmentSummary>({
    name: "assignments",
    input,
    parameters: ["class"],
    version: (item) => [
      Fingerprint.pick(item, [
        "type",
        "title",
        "description",
        "descriptionHtml",
        "teacherInstructions",
        "teacherInstructionsHtml",
        "state",
        "scheduledDate",
        "dueDate",
        "maxPoints",
        "releaseGrades",
        "shuffleExercises",
        "toolset",
        "nbPlaybackAuthorized",
        "restrictPlayNote",
        "restrictToAudioTracks",
        "submissionStudentsMode",
        "recordingType",
        "assigneeMode",
        "assignedStudents",
        "assignedGroups"
      ]),
      attachmentsOf(item.attachments)
    ],
    summary: (item) => Fingerprint.pick(item, ["state", "title", "dueDate"]),
    read: (take, each) => whole(calls.listAssignments({ class: input.class }, each), take)
  }, options)

/** Creates the list of the teachers and students of a class. */
export const members = (
  calls: Pick<Calls, "getClass" | "listGroupUsers">,
  input: List.MembersInput,
  options?: ListOptions<Models.UserPublic>
): Source<Models.UserPublic> =>
  source<Models.UserPublic, List.MemberSummary>({
    name: "members",
    input,
    parameters: ["class"],
    version: (item) =>
      Fingerprint.pick(item, [
        "username",
        "printableName",
        "firstname",
        "lastname",
        "name",
        "organizationRole",
        "classRole"
      ]),
    summary: (item) => Fingerprint.pick(item, ["classRole"]),
    read: (take, each) =>
      Effect.flatMap(calls.getClass({ class: input.class }, each), ({ studentsGroup, teachersGroup }) => {
        const groups = ([["teacher", teachersGroup], ["student", studentsGroup]] as const)
          .flatMap(([classRole, group]) => group === undefined ? [] : [{ classRole, group: group.id }])
        return Effect.as(
          Effect.forEach(groups, ({ classRole, group }) =>
            Effect.map(
              calls.listGroupUsers({ group }, each),
              (users) => take(users.map((user) => user.classRole === undefined ? { ...user, classRole } : user))
            ), { discard: true }),
          // A person may move from the group that is not read yet to the one that is.
          groups.length > 1 ? "unclear" : "gone"
        )
      })
  }, options)

/** Sorts ids whose order means nothing. */
const sortIds = (ids: ReadonlyArray<string> | undefined): ReadonlyArray<string> | undefined =>
  Array.isArray(ids) ? (ids as ReadonlyArray<string>).toSorted() : undefined

/** The largest page that the API allows: accounts are small, and each request counts. */
const accountsPerPage = 1000

/** Creates the list of the accounts of the organization. */
export const accounts = (
  calls: Some<"listOrganizationUsers", "getUser">,
  input: List.AccountsInput,
  options?: ListOptions<Models.UserDetailsAdmin>
): Source<Models.UserDetailsAdmin> =>
  source<Models.UserDetailsAdmin, List.AccountSummary>({
    name: "accounts",
    input,
    parameters: ["licenseExpirationDate", "role", "q", "group", "noActiveLicense", "testAccounts", "limit"],
    version: (item) => [
      Fingerprint.pick(item, [
        "username",
        "printableName",
        "firstname",
        "lastname",
        "name",
        "email",
        "organizationRole",
        "isEduTestingStudent"
      ]),
      item.license === undefined
        ? undefined
        : Fingerprint.pick(item.license, ["id", "expirationDate", "mode", "active"]),
      sortIds(item.groups)
    ],
    summary: (item) => Fingerprint.pick(item, ["organizationRole"]),
    read: (take, each) =>
      readPages((page) => calls.listOrganizationUsers({ limit: accountsPerPage, ...input }, each, page), take),
    // An account that exists may no longer match the filters, or may have become an individual one.
    find: calls.getUser && ((user, each) =>
      Effect.map(
        calls.getUser!({ user }, each),
        ({ organization }) => organization !== undefined && Object.keys(input).every((name) => name === "limit")
      ))
  }, options)

/** Creates the list of the comments of a score. */
export const comments = (
  calls: Pick<Calls, "getScoreComments">,
  input: List.CommentsInput,
  options?: ListOptions<Models.ScoreComment>
): Source<Models.ScoreComment> =>
  source<Models.ScoreComment, List.CommentSummary>({
    name: "comments",
    input,
    parameters: ["score", "type", "sharingKey"],
    version: (item) =>
      Fingerprint.pick(item, [
        "type",
        "user",
        "revision",
        "date",
        "modificationDate",
        "comment",
        "rawComment",
        "context",
        "resolved",
        "resolvedBy",
        "moderation",
        "spam"
      ]),
    summary: (item) => Fingerprint.pick(item, ["user", "date", "modificationDate"]),
    read: (take, each) => whole(calls.getScoreComments(input, each), take)
  }, options)

/** Creates the list of the scores of a collection or a user. */
export const scores = (
  calls: Some<"listCollectionScores" | "getUserScores", "getScore">,
  input: List.ScoresInput,
  options?: ListOptions<Models.ScoreDetails>
): Source<Models.ScoreDetails> =>
  source<Models.ScoreDetails, List.ScoreSummary>({
    name: "scores",
    input,
    parameters: has(input, "user") ? ["user", "limit"] : ["collection", "sharingKey", "limit"],
    version: (item) =>
      Fingerprint.pick(item, [
        "title",
        "subtitle",
        "privacy",
        "composer",
        "arranger",
        "lyricist",
        "description",
        "tags",
        "creationType",
        "license",
        "modificationDate",
        "publicationDate",
        "scheduledDeletionDate"
      ]),
    summary: (item) => Fingerprint.pick(item, ["title", "modificationDate"]),
    // Sorted by a date that never changes, so that no score moves while the pages are read.
    read: (take, each) =>
      readPages((page) =>
        "user" in input
          ? calls.getUserScores({ ...input, paginate: true, sort: "creationDate" }, each, page)
          : calls.listCollectionScores({ ...input, sort: "creationDate" }, each, page), take),
    // A score that exists may have been taken out of the collection, or made private.
    find: calls.getScore && ((score, each) =>
      Effect.map(calls.getScore!({ score }, each), ({ collections, privacy, user }) =>
        "user" in input
          ? privacy === "public" && (input.user === "me" || input.user === user.id)
          : collections?.includes(input.collection) === true))
  }, options)
