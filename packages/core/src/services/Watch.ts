/**
 * Changes as a stream. The Flat API sends no events, so a watch reads a list again and again, and reports what differs. It stays within a share of the
 * rate limit, survives failures of the network and the API, and resumes from a checkpoint: after a restart it loses and repeats nothing.
 */
import type { FlatError } from "@flat-sdk/engine/FlatError"
import type * as Models from "@flat-sdk/engine/Models"
import * as Lists from "@flat-sdk/engine/Watch"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"

export type {
  AccountsInput,
  AccountSummary,
  Added,
  AssignmentsInput,
  AssignmentSummary,
  Change,
  Changed,
  Checkpoint,
  CommentsInput,
  CommentSummary,
  Definition,
  MembersInput,
  MemberSummary,
  Options,
  PollEvent,
  Removed,
  ScoresInput,
  ScoreSummary,
  SubmissionsInput,
  SubmissionSummary,
  WatchOptions
} from "@flat-sdk/engine/Watch"

/** A stream of changes. It ends only with `once`. */
export type Changes<Item, Summary, E = never, R = never> = Stream.Stream<Lists.Change<Item, Summary>, FlatError | E, R>

/** The services of a client that are watched. */
interface Services {
  readonly classes: Models.ClassOperations
  readonly collections: Models.CollectionOperations
  readonly groups: Models.GroupOperations
  readonly organization: Models.OrganizationOperations
  readonly scores: Models.ScoreOperations
  readonly users: Models.UserOperations
}

const isName = (name: unknown): boolean => typeof name === "string" && /^[\w.-]{1,40}$/.test(name)

/**
 * Watches any list.
 *
 * **Details**
 *
 * The first poll is a baseline; later ones report what differs from it: removals first, then new and changed items in the order of the list. With `from`,
 * the first poll reports what differs from the checkpoint. A poll that fails reports nothing, in particular no removals, and is repeated. Requests of
 * `list` count against `budget`, retries included, if they are sent by clients of this package.
 *
 * **Example** (Watching collections)
 *
 * ```ts
 * import { FlatClient, Watch } from "@flat-sdk/core"
 * import { Console, Effect, Stream } from "effect"
 *
 * export const printCollections = Effect.gen(function*() {
 *   const flat = yield* FlatClient.FlatClient
 *   const changes = Watch.make({
 *     name: "collections",
 *     list: flat.collections.listCollections.stream(),
 *     key: (collection) => collection.id,
 *     interval: "5 minutes"
 *   })
 *   yield* Stream.runForEach(changes, ({ _tag, key }) => Console.log(_tag, key))
 * })
 * ```
 */
export const make = <Item, Summary = undefined, E = never, R = never>(
  definition: Lists.Definition<Item, Summary, E, R>
): Changes<Item, Summary, E, R> => {
  const { input, key, list, name, summary, version, ...options } = definition
  const source = (): Lists.Source<Item, R> => ({
    name: isName(name) ? name : "make",
    scope: input === undefined ? "" : Lists.fingerprintOf(Lists.canonical(input)),
    problems: [
      ...(isName(name) ? [] : [{ path: "name", problem: "must be 1 to 40 letters, digits, dots, _ or -" }]),
      ...(Effect.isEffect(list) || Stream.isStream(list)
        ? []
        : [{ path: "list", problem: "must be an Effect of all items, or a Stream of them" }]),
      ...(typeof key === "function" ? [] : [{ path: "key", problem: "must be a function" }]),
      ...Object.entries({ version, summary }).filter(([, given]) => given !== undefined && typeof given !== "function")
        .map(([path]) => ({ path, problem: "must be a function" }))
    ],
    options: [],
    key,
    version: version ?? Lists.canonical,
    summary,
    read: (take) => Lists.reading(list, take)
  })
  return Lists.streamOf<Item, Summary, E, R, R>(source, options)
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
export const submissions = <E = never, R = never>(
  flat: Pick<Services, "classes">,
  input: Lists.SubmissionsInput,
  options?: Lists.Options<Models.AssignmentSubmission, E, R>
): Changes<Models.AssignmentSubmission, Lists.SubmissionSummary, E, R> =>
  Lists.streamOf(() => Lists.submissionList(flat.classes, input, options), options)

/**
 * Watches the assignments of a class, including drafts and archived ones if the token's user is a teacher.
 *
 * **Details**
 *
 * A change is one of the content, the state, the dates, the settings, the attachments or the assigned students. Submissions are not included: use
 * {@link submissions}. `previous` has state, title and due date. A poll takes one request.
 */
export const assignments = <E = never, R = never>(
  flat: Pick<Services, "classes">,
  input: Lists.AssignmentsInput,
  options?: Lists.Options<Models.ClassAssignment, E, R>
): Changes<Models.ClassAssignment, Lists.AssignmentSummary, E, R> =>
  Lists.streamOf(() => Lists.assignmentList(flat.classes, input, options), options)

/**
 * Watches the teachers and students of a class.
 *
 * **Details**
 *
 * A change is one of the names or the role. `classRole` of an item says whether it is a teacher or a student, and so does `previous`. A poll takes three
 * requests.
 *
 * @see accounts for the accounts of the organization
 */
export const members = <E = never, R = never>(
  flat: Pick<Services, "classes" | "groups">,
  input: Lists.MembersInput,
  options?: Lists.Options<Models.UserPublic, E, R>
): Changes<Models.UserPublic, Lists.MemberSummary, E, R> =>
  Lists.streamOf(
    () =>
      Lists.memberList(
        { getClass: flat.classes.getClass, listGroupUsers: flat.groups.listGroupUsers },
        input,
        options
      ),
    options
  )

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
 *
 * @see members for those of a class
 */
export const accounts = <E = never, R = never>(
  flat: Pick<Services, "organization"> & Partial<Pick<Services, "users">>,
  input: Lists.AccountsInput = {},
  options?: Lists.Options<Models.UserDetailsAdmin, E, R>
): Changes<Models.UserDetailsAdmin, Lists.AccountSummary, E, R> =>
  Lists.streamOf(
    () =>
      Lists.accountList(
        {
          listOrganizationUsers: Lists.pagesOf(flat.organization.listOrganizationUsers),
          ...(flat.users === undefined ? undefined : { getUser: flat.users.getUser })
        },
        input,
        options
      ),
    options
  )

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
export const comments = <E = never, R = never>(
  flat: Pick<Services, "scores">,
  input: Lists.CommentsInput,
  options?: Lists.Options<Models.ScoreComment, E, R>
): Changes<Models.ScoreComment, Lists.CommentSummary, E, R> =>
  Lists.streamOf(() => Lists.commentList(flat.scores, input, options), options)

/**
 * Watches the scores of a collection, or the public scores of a user.
 *
 * **Details**
 *
 * A change is one of the metadata, or a new revision (`modificationDate`). `previous` has title and modification date. A poll takes one request for each
 * 100 scores. If it takes several, a score that is missing is read by its id, which takes one more. It is reported as removed if it does not exist, or
 * when three polls in a row do not find it.
 */
export const scores = <E = never, R = never>(
  flat: Pick<Services, "collections" | "users"> & Partial<Pick<Services, "scores">>,
  input: Lists.ScoresInput,
  options?: Lists.Options<Models.ScoreDetails, E, R>
): Changes<Models.ScoreDetails, Lists.ScoreSummary, E, R> =>
  Lists.streamOf(
    () =>
      Lists.scoreList(
        {
          listCollectionScores: Lists.pagesOf(flat.collections.listCollectionScores),
          getUserScores: Lists.pagesOf(flat.users.getUserScores),
          ...(flat.scores === undefined ? undefined : { getScore: flat.scores.getScore })
        },
        input,
        options
      ),
    options
  )
