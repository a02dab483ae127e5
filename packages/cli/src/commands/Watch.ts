/** `flat watch`: reports changes of a list as they happen. */
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { usage } from "../input/UsageError.ts"
import * as WatchedList from "../watch/WatchedList.ts"
import * as WatchRun from "../watch/WatchRun.ts"

const common = {
  checkpoint: Flags.text("checkpoint", "file", "File with the position of the watch; it resumes there"),
  output: Flags.text("output", "file", "File that each change is added to once, also after a crash; needs --checkpoint")
    .pipe(Flag.withAlias("o")),
  interval: Flags.text("interval", "time", "Shortest time between two polls, such as 30s or 5m (default 30s)"),
  maxInterval: Flags.text("max-interval", "time", "Longest time between two polls while nothing changes (default 5m)"),
  budget: Flag.Finite("budget").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Requests an hour (default: a tenth of the rate limit)"),
    Flag.filter((value) => value > 0, () => "must be more than 0"),
    Flag.optional,
    Flag.map(Option.getOrUndefined)
  ),
  maxFailures: Flag.Int("max-failures").pipe(
    Flag.withMetavar("N"),
    Flag.withDescription("Failed polls in a row that it survives (default: any number)"),
    Flag.filter((value) => value >= 0, () => "must be 0 or more"),
    Flag.optional,
    Flag.map(Option.getOrUndefined)
  ),
  emitExisting: Flags.toggle("emit-existing", "Without a checkpoint: print every item as added at first"),
  once: Flags.toggle("once", "Read the list once, print what has changed since the checkpoint, and end")
}

/** Returns the value of an argument that may be a flag too. */
const either = Effect.fnUntraced(function*(
  command: string,
  name: string,
  argument: string | undefined,
  flag: string | undefined
) {
  return argument !== undefined && flag !== undefined && argument !== flag
    ? yield* usage(`flat watch ${command}`, `--${name}`, "is given twice: as an argument and as a flag")
    : argument ?? flag
})

const required = Effect.fnUntraced(function*(...given: Parameters<typeof either>) {
  const [command, name] = given
  return (yield* either(...given))
    ?? (yield* usage(`flat watch ${command}`, name.toUpperCase(), `expected the id of a ${name}, found nothing`))
})

const classArgument = Flags.argument("class", "Class id")
const classFlag = Flags.text("class", "id", "The same as a flag")

const submissions = Command.make(
  "submissions",
  {
    room: classArgument,
    task: Flags.argument("assignment", "Assignment id"),
    class: classFlag,
    assignment: Flags.text("assignment", "id", "The same as a flag"),
    ...common
  },
  Effect.fnUntraced(function*({ assignment, class: id, room, task, ...flags }) {
    const inClass = yield* either("submissions", "class", room, id)
    const ofAssignment = yield* either("submissions", "assignment", task, assignment)
    if (ofAssignment !== undefined && inClass === undefined) {
      return yield* usage("flat watch submissions", "--class", "expected the class of the assignment, found nothing")
    }
    const input = inClass === undefined
      ? {}
      : { class: inClass, ...(ofAssignment === undefined ? undefined : { assignment: ofAssignment }) }
    yield* WatchRun.run(WatchedList.submissions(input), flags)
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

const ofClass = (name: "assignments" | "members", description: string, example: string) =>
  Command.make(
    name,
    { room: classArgument, class: classFlag, ...common },
    Effect.fnUntraced(function*({ class: id, room, ...flags }) {
      yield* WatchRun.run(WatchedList[name]({ class: yield* required(name, "class", room, id) }), flags)
    })
  ).pipe(Command.withDescription(description), Command.withExamples([{ command: example }]))

const assignments = ofClass("assignments", "Assignments of a class", "flat watch assignments CLASS")
const members = ofClass("members", "Teachers and students of a class", "flat watch members CLASS --emit-existing")

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
    ...common
  },
  ({ group, noActiveLicense, q, role, ...flags }) =>
    WatchRun.run(
      WatchedList.accounts({
        ...(role.length === 0 ? undefined : { role }),
        ...(group.length === 0 ? undefined : { group }),
        ...(q === undefined ? undefined : { q }),
        ...(noActiveLicense ? { noActiveLicense } : undefined)
      }),
      flags
    )
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
    place: Flags.argument("score", "Score id"),
    score: Flags.text("score", "id", "The same as a flag"),
    sharingKey: Flags.text("sharing-key", "key", "Key of the private link of the score"),
    ...common
  },
  Effect.fnUntraced(function*({ place, score, sharingKey, ...flags }) {
    const id = yield* required("comments", "score", place, score)
    const input = { score: id, ...(sharingKey === undefined ? undefined : { sharingKey }) }
    yield* WatchRun.run(WatchedList.comments(input), flags)
  })
).pipe(
  Command.withDescription("Comments on a score. One that is resolved is reported as removed."),
  Command.withExamples([{ command: "flat watch comments SCORE --interval 10s" }])
)

const scores = Command.make(
  "scores",
  {
    place: Flags.argument("collection", "Collection id, such as root"),
    collection: Flags.text("collection", "id", "The same as a flag"),
    user: Flags.text("user", "id", "Instead of a collection: the public scores of a user, or me"),
    sharingKey: Flags.text("sharing-key", "key", "Key of the private link of the collection"),
    ...common
  },
  Effect.fnUntraced(function*({ collection, place, sharingKey, user, ...flags }) {
    const id = yield* either("scores", "collection", place, collection)
    if ((id === undefined) === (user === undefined) || user !== undefined && sharingKey !== undefined) {
      return yield* usage("flat watch scores", "COLLECTION", "give a collection, or --user without a sharing key")
    }
    yield* WatchRun.run(
      WatchedList.scores(
        user === undefined
          ? { collection: id ?? "", ...(sharingKey === undefined ? undefined : { sharingKey }) }
          : { user }
      ),
      flags
    )
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
