/**
 * The lists that can be watched. `XList` is what a watch compares and how it reads the list; `X` is its watch in the Effect API. `WatchOperations` of the
 * Promise API is generated from these, with the same documentation.
 *
 * The fields that show a change are part of the format of checkpoints: with other fields, every item of a saved checkpoint would look changed. Fields that
 * change without a change of the thing itself are left out: counts of readers, the last activity, URLs of pictures, which may be signed.
 */
import * as Effect from "effect/Effect"
import type { FlatError } from "../error/FlatError.ts"
import type * as Models from "../generated/Models.ts"
import type { Absent } from "./Change.ts"
import * as Fingerprint from "./Fingerprint.ts"
import type { List, Take } from "./List.ts"
import type * as Inputs from "./ListInput.ts"
import { watchList } from "./Streams.ts"

/** The services of a client that are watched. */
interface Services {
  readonly classes: Models.ClassOperations
  readonly collections: Models.CollectionOperations
  readonly groups: Models.GroupOperations
  readonly organization: Models.OrganizationOperations
  readonly scores: Models.ScoreOperations
  readonly users: Models.UserOperations
}

const has = (input: unknown, name: string): boolean => typeof input === "object" && input !== null && name in input

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

/** Reads a list of one response: what is not in it is gone. */
const whole = <Item>(
  items: Effect.Effect<ReadonlyArray<Item>, FlatError>,
  take: Take<Item>
): Effect.Effect<Absent, FlatError> => Effect.as(Effect.map(items, take), "gone")

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

/** The list of {@link submissions}. */
export const submissionList: List<
  Pick<Services, "classes">,
  Inputs.SubmissionsInput,
  Models.AssignmentSubmission,
  Inputs.SubmissionSummary
> = {
  name: "submissions",
  operation: "getSubmissions",
  parameters: () => ["class", "assignment"],
  // Without an id that was meant to be there, the watch would be of everything.
  problems: (input) => {
    const ids = (["class", "assignment"] as const).filter((name) => has(input, name))
    return ids.includes("assignment") && !ids.includes("class")
      ? [{ path: "class", problem: "is missing: the class of the assignment" }]
      : ids.filter((name) => input[name] === undefined).map((path) => ({
        path,
        problem: "is undefined: set or omit it"
      }))
  },
  fields: [
    "state",
    "creator",
    "creationDate",
    "submissionDate",
    "returnDate",
    "returnCreator",
    "grade",
    "draftGrade",
    "maxPoints"
  ],
  parts: ({ attachments, comments }) => [comments?.total, attachmentsOf(attachments)],
  previous: ["state", "submissionDate", "returnDate", "grade"],
  read: ({ each, flat: { classes }, input, take }) => {
    const ofClass = (id: string): Effect.Effect<Absent, FlatError> =>
      Effect.flatMap(
        classes.listAssignments({ class: id }, each),
        (assignments) =>
          together(assignments, ({ id: assignment, submissions }) =>
            // A response that leaves them out must not look as if there were none.
            Array.isArray(submissions)
              ? whole(Effect.succeed(submissions), take)
              : unlessGone(whole(classes.getSubmissions({ class: id, assignment }, each), take)))
      )
    return input.assignment !== undefined
      ? whole(classes.getSubmissions({ class: input.class, assignment: input.assignment }, each), take)
      : input.class !== undefined
      ? ofClass(input.class)
      : Effect.flatMap(
        classes.listClasses({}, each),
        (classes) => together(classes, ({ id }) => unlessGone(ofClass(id)))
      )
  }
}

/**
 * Watches submissions: of an assignment, of all assignments of a class, or, without ids, of all active classes of the token's user.
 *
 * **Details**
 *
 * A change is one of the state, the dates, the grades, the number of comments or the attachments. `previous` has state, dates and grade. A poll of an
 * assignment or of a class takes one request; one of all classes takes one, and one for each class.
 *
 * **Example** (Printing what students hand in)
 *
 * ```ts
 * import { FlatClient, Watch } from "@flat-sdk/core"
 * import { Console, Effect, Stream } from "effect"
 *
 * export const printHandedIn = Effect.fnUntraced(function*(room: string) {
 *   const flat = yield* FlatClient.FlatClient
 *   yield* Watch.submissions(flat, { class: room }).pipe(
 *     Stream.filter(({ item, previous }) => item?.state === "turnedIn" && previous?.state !== "turnedIn"),
 *     Stream.runForEach(({ item }) => Console.log(item?.creator, item?.submissionDate))
 *   )
 * })
 * ```
 */
export const submissions = /* #__PURE__ */ watchList(submissionList, {})

/** The list of {@link assignments}. */
export const assignmentList: List<
  Pick<Services, "classes">,
  Inputs.AssignmentsInput,
  Models.ClassAssignment,
  Inputs.AssignmentSummary
> = {
  name: "assignments",
  operation: "listAssignments",
  parameters: () => ["class"],
  fields: [
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
  ],
  parts: ({ attachments }) => [attachmentsOf(attachments)],
  previous: ["state", "title", "dueDate"],
  read: ({ each, flat, input, take }) => whole(flat.classes.listAssignments({ class: input.class }, each), take)
}

/**
 * Watches the assignments of a class, including drafts and archived ones if the token's user is a teacher.
 *
 * **Details**
 *
 * A change is one of the content, the state, the dates, the settings, the attachments or the assigned students; not of the submissions. `previous` has
 * state, title and due date. A poll takes one request.
 */
export const assignments = /* #__PURE__ */ watchList(assignmentList)

/** The list of {@link members}. */
export const memberList: List<
  Pick<Services, "classes" | "groups">,
  Inputs.MembersInput,
  Models.UserPublic,
  Inputs.MemberSummary
> = {
  name: "members",
  operation: "listGroupUsers",
  parameters: () => ["class"],
  fields: ["username", "printableName", "firstname", "lastname", "name", "organizationRole", "classRole"],
  previous: ["classRole"],
  read: ({ each, flat, input, take }) =>
    Effect.flatMap(flat.classes.getClass({ class: input.class }, each), ({ studentsGroup, teachersGroup }) => {
      const groups = ([["teacher", teachersGroup], ["student", studentsGroup]] as const)
        .flatMap(([classRole, group]) => group === undefined ? [] : [{ classRole, group: group.id }])
      return Effect.as(
        Effect.forEach(groups, ({ classRole, group }) =>
          Effect.map(
            flat.groups.listGroupUsers({ group }, each),
            (users) => take(users.map((user) => user.classRole === undefined ? { ...user, classRole } : user))
          ), { discard: true }),
        // A person may move from the group that is not read yet to the one that is.
        groups.length > 1 ? "unclear" : "gone"
      )
    })
}

/**
 * Watches the teachers and students of a class.
 *
 * **Details**
 *
 * A change is one of the names or the role. `classRole` of an item says whether it is a teacher or a student, and so does `previous`. A poll takes three
 * requests.
 */
export const members = /* #__PURE__ */ watchList(memberList)

/** Sorts ids whose order means nothing. */
const sortIds = (ids: ReadonlyArray<string> | undefined): ReadonlyArray<string> | undefined =>
  Array.isArray(ids) ? (ids as ReadonlyArray<string>).toSorted() : undefined

/** The largest page that the API allows: accounts are small, and each request counts. */
const accountsPerPage = 1000

/** The list of {@link accounts}. */
export const accountList: List<
  Pick<Services, "organization"> & Partial<Pick<Services, "users">>,
  Inputs.AccountsInput,
  Models.UserDetailsAdmin,
  Inputs.AccountSummary
> = {
  name: "accounts",
  operation: "listOrganizationUsers",
  parameters: () => ["licenseExpirationDate", "role", "q", "group", "noActiveLicense", "testAccounts", "limit"],
  fields: [
    "username",
    "printableName",
    "firstname",
    "lastname",
    "name",
    "email",
    "organizationRole",
    "isEduTestingStudent"
  ],
  parts: ({ groups, license }) => [
    license === undefined ? undefined : Fingerprint.pick(license, ["id", "expirationDate", "mode", "active"]),
    sortIds(groups)
  ],
  previous: ["organizationRole"],
  read: ({ flat, input, pages }) =>
    pages(flat.organization.listOrganizationUsers, { limit: accountsPerPage, ...input }),
  // An account that exists may no longer match the filters, or may have become an individual one.
  find: ({ users }, input) =>
    users && ((user, each) =>
      Effect.map(
        users.getUser({ user }, each),
        ({ organization }) => organization !== undefined && Object.keys(input).every((name) => name === "limit")
      ))
}

/**
 * Watches the accounts of the organization that match the filters.
 *
 * **Details**
 *
 * A change is one of the names, the e-mail address, the role, the licence or the groups; not the last activity. `previous` has the role. A poll takes one
 * request for each 1,000 accounts. If it takes several, an account that is missing is read by its id, which takes one more request and the scope
 * `account.public_profile`. It is reported as removed if it does not exist, or when three polls in a row do not find it.
 *
 * **Gotchas**
 *
 * Checkpoints contain ids and roles of all accounts, and no names. Changes contain personal data.
 */
export const accounts = /* #__PURE__ */ watchList(accountList, {})

/** The list of {@link comments}. */
export const commentList: List<
  Pick<Services, "scores">,
  Inputs.CommentsInput,
  Models.ScoreComment,
  Inputs.CommentSummary
> = {
  name: "comments",
  operation: "getScoreComments",
  parameters: () => ["score", "type", "sharingKey"],
  fields: [
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
  ],
  previous: ["user", "date", "modificationDate"],
  read: ({ each, flat, input, take }) => whole(flat.scores.getScoreComments(input, each), take)
}

/**
 * Watches the comments on a score.
 *
 * **Details**
 *
 * A change is one of the text, the passage, the moderation or the resolution. `previous` has author and dates. A poll takes one request.
 *
 * **Gotchas**
 *
 * The API does not list resolved comments, so a comment that is resolved is reported as removed.
 */
export const comments = /* #__PURE__ */ watchList(commentList)

/** The list of {@link scores}. */
export const scoreList: List<
  Pick<Services, "collections" | "users"> & Partial<Pick<Services, "scores">>,
  Inputs.ScoresInput,
  Models.ScoreDetails,
  Inputs.ScoreSummary
> = {
  name: "scores",
  operation: "listCollectionScores",
  parameters: (input) => has(input, "user") ? ["user", "limit"] : ["collection", "sharingKey", "limit"],
  fields: [
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
  ],
  previous: ["title", "modificationDate"],
  // Sorted by a date that never changes, so that no score moves while the pages are read.
  read: ({ flat, input, pages }) =>
    "user" in input
      ? pages(flat.users.getUserScores, { ...input, paginate: true, sort: "creationDate" })
      : pages(flat.collections.listCollectionScores, { ...input, sort: "creationDate" }),
  // A score that exists may have been taken out of the collection, or made private.
  find: ({ scores }, input) =>
    scores &&
    ((score, each) =>
      Effect.map(scores.getScore({ score }, each), ({ collections, privacy, user }) =>
        "user" in input
          ? privacy === "public" && (input.user === "me" || input.user === user.id)
          : collections?.includes(input.collection) === true))
}

/**
 * Watches the scores of a collection, or the public scores of a user.
 *
 * **Details**
 *
 * A change is one of the metadata, or a new revision (`modificationDate`). `previous` has title and modification date. A poll takes one request for each
 * 100 scores. If it takes several, a score that is missing is read by its id, which takes one more. It is reported as removed if it does not exist, or
 * when three polls in a row do not find it.
 */
export const scores = /* #__PURE__ */ watchList(scoreList)
