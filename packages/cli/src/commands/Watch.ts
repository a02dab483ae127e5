/** `flat watch`: reports changes of a list as they happen. */
import * as Watch from "@flat-sdk/core/Watch"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { usage } from "../input/UsageError.ts"
import * as WatchRun from "../watch/WatchRun.ts"

/** An argument that may be a flag too. */
const place = (name: string, description: string) => ({
  argument: Flags.argument(name, description),
  flag: Flags.text(name, "id", "The same as a flag")
})

type Given = { readonly argument: string | undefined; readonly flag: string | undefined }

const either = Effect.fnUntraced(function*(command: string, name: string, { argument, flag }: Given) {
  return argument !== undefined && flag !== undefined && argument !== flag
    ? yield* usage(`flat watch ${command}`, `--${name}`, "is given twice: as an argument and as a flag")
    : argument ?? flag
})

const requireId = Effect.fnUntraced(function*(command: string, name: string, given: Given) {
  return (yield* either(command, name, given))
    ?? (yield* usage(`flat watch ${command}`, name.toUpperCase(), `expected the id of a ${name}, found nothing`))
})

const submissions = Command.make(
  "submissions",
  {
    class: place("class", "Class id"),
    assignment: place("assignment", "Assignment id"),
    ...WatchRun.common
  },
  Effect.fnUntraced(function*({ assignment, class: room, ...flags }) {
    const inClass = yield* either("submissions", "class", room)
    const ofAssignment = yield* either("submissions", "assignment", assignment)
    if (ofAssignment !== undefined && inClass === undefined) {
      return yield* usage("flat watch submissions", "--class", "expected the class of the assignment, found nothing")
    }
    const input = inClass === undefined
      ? {}
      : { class: inClass, ...(ofAssignment === undefined ? undefined : { assignment: ofAssignment }) }
    yield* WatchRun.run({
      name: "submissions",
      operation: "getSubmissions",
      fields: ["assignment", "creator", "state", "submissionDate", "returnDate", "grade"],
      changes: (client, options) => Watch.submissions(client, input, options)
    }, flags)
  })
).pipe(
  Command.withShortDescription("Submissions of an assignment, of a class, or of all active classes"),
  Command.withDescription(
    `Reports submissions that are created, handed in, graded, returned or removed: of an assignment, of all assignments of a class, or, without arguments,
of all active classes of the account.`
  ),
  Command.withExamples([
    { command: "flat watch submissions CLASS", description: "Until Ctrl-C" },
    {
      command: "flat watch submissions CLASS ASSIGNMENT --fields change,item.creator,item.state",
      description: "Some fields"
    },
    {
      command: "flat watch submissions --checkpoint submissions.json --once",
      description: "What has changed since the last run, for a job of cron"
    }
  ])
)

const ofClass = (
  { changes, ...list }: Omit<WatchRun.WatchedList, "changes"> & {
    readonly changes: (input: { readonly class: string }) => WatchRun.WatchedList["changes"]
  },
  description: string,
  example: string
) =>
  Command.make(
    list.name,
    { class: place("class", "Class id"), ...WatchRun.common },
    Effect.fnUntraced(function*({ class: room, ...flags }) {
      const input = { class: yield* requireId(list.name, "class", room) }
      yield* WatchRun.run({ ...list, changes: changes(input) }, flags)
    })
  ).pipe(Command.withDescription(description), Command.withExamples([{ command: example }]))

const assignments = ofClass(
  {
    name: "assignments",
    operation: "listAssignments",
    fields: ["title", "state", "dueDate"],
    changes: (input) => (client, options) => Watch.assignments(client, input, options)
  },
  "Assignments of a class",
  "flat watch assignments CLASS"
)

const members = ofClass(
  {
    name: "members",
    operation: "listGroupUsers",
    fields: ["username", "classRole"],
    changes: (input) => (client, options) => Watch.members(client, input, options)
  },
  "Teachers and students of a class",
  "flat watch members CLASS --emit-existing"
)

const accounts = Command.make(
  "accounts",
  {
    role: Flag.Literals("role", ["admin", "accountAdmin", "teacher", "user"]).pipe(
      Flag.withDescription("Only accounts with this role; repeat it for several"),
      Flag.atLeast(0)
    ),
    group: Flag.String("group").pipe(
      Flag.withMetavar("id"),
      Flag.withDescription("Only accounts of this group; repeat it for several"),
      Flag.atLeast(0)
    ),
    q: Flags.text("q", "text", "Only accounts that match a search"),
    noActiveLicense: Flags.toggle("no-active-license", "Only accounts without an active licence"),
    ...WatchRun.common
  },
  ({ group, noActiveLicense, q, role, ...flags }) => {
    const input = {
      ...(role.length === 0 ? undefined : { role }),
      ...(group.length === 0 ? undefined : { group }),
      ...(q === undefined ? undefined : { q }),
      ...(noActiveLicense ? { noActiveLicense } : undefined)
    }
    return WatchRun.run({
      name: "accounts",
      operation: "listOrganizationUsers",
      fields: ["username", "organizationRole"],
      changes: (client, options) => Watch.accounts(client, input, options)
    }, flags)
  }
).pipe(
  Command.withDescription("Accounts of the organization"),
  Command.withExamples([
    {
      command: "flat watch accounts --role user --checkpoint accounts.json --output accounts.jsonl",
      description: "A log of all changes, each once"
    }
  ])
)

const comments = Command.make(
  "comments",
  {
    score: place("score", "Score id"),
    sharingKey: Flags.text("sharing-key", "key", "Key of the private link of the score"),
    ...WatchRun.common
  },
  Effect.fnUntraced(function*({ score, sharingKey, ...flags }) {
    const id = yield* requireId("comments", "score", score)
    const input = { score: id, ...(sharingKey === undefined ? undefined : { sharingKey }) }
    yield* WatchRun.run({
      name: "comments",
      operation: "getScoreComments",
      fields: ["user", "modificationDate", "comment"],
      changes: (client, options) => Watch.comments(client, input, options)
    }, flags)
  })
).pipe(
  Command.withDescription("Comments on a score. One that is resolved is reported as removed."),
  Command.withExamples([{ command: "flat watch comments SCORE --interval 10s" }])
)

const scores = Command.make(
  "scores",
  {
    collection: place("collection", "Collection id, such as root"),
    user: Flags.text("user", "id", "Instead of a collection: the public scores of a user, or me"),
    sharingKey: Flags.text("sharing-key", "key", "Key of the private link of the collection"),
    ...WatchRun.common
  },
  Effect.fnUntraced(function*({ collection, sharingKey, user, ...flags }) {
    const id = yield* either("scores", "collection", collection)
    if ((id === undefined) === (user === undefined) || user !== undefined && sharingKey !== undefined) {
      return yield* usage("flat watch scores", "COLLECTION", "give a collection, or --user without a sharing key")
    }
    const input = user === undefined
      ? { collection: id ?? "", ...(sharingKey === undefined ? undefined : { sharingKey }) }
      : { user }
    yield* WatchRun.run({
      name: "scores",
      operation: "listCollectionScores",
      fields: ["title", "modificationDate"],
      changes: (client, options) => Watch.scores(client, input, options)
    }, flags)
  })
).pipe(
  Command.withDescription("Scores of a collection, or of a user"),
  Command.withExamples([
    { command: "flat watch scores root" },
    { command: "flat watch scores --user me --budget 60", description: "At most a request a minute" }
  ])
)

export const command = Command.make("watch").pipe(
  Command.withShortDescription("Reports changes of a list as they happen"),
  Command.withDescription(
    `Reports changes of a list as they happen: one JSON object on a line for each, or a line for people on a terminal. The API sends no events, so the list
is read again and again, within a share of the rate limit. With --checkpoint, a watch that was ended or killed resumes: nothing is lost.
--limit N ends it after N changes.`
  ),
  Command.withSubcommands([submissions, assignments, members, accounts, comments, scores])
)
