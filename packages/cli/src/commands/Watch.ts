/** `flat watch`: reports changes of a list as they happen. */
import type { FlatClient } from "@flat-sdk/core"
import * as Watch from "@flat-sdk/core/Watch"
import * as Lists from "@flat-sdk/engine/Watch"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { usage } from "../input/UsageError.ts"
import * as WatchRun from "../watch/WatchRun.ts"

type Input = Readonly<Record<string, unknown>>

/** Says what is wrong with an input: the flag or argument, and the problem. */
type Check = (input: Input) => readonly [flag: string, problem: string] | undefined

type Changes = <E>(
  client: FlatClient.FlatClientShape,
  input: never,
  options: Watch.WatchOptions<E>
) => Watch.Changes<unknown, unknown, E>

/** What the command of a list has besides the definition of the list. Its input is what is given of ids and filters. */
interface Texts {
  /** In the list of commands; the description, if it is short. */
  readonly short?: string
  readonly description: string
  readonly examples: ReadonlyArray<Command.Command.Example>
  /** Descriptions of ids that are arguments, or flags. */
  readonly ids?: Readonly<Record<string, string>>
  readonly filters?: Readonly<Record<string, Flag.Flag<unknown>>>
  readonly check?: Check
  /** The fields that a line for people shows of an item. */
  readonly fields: ReadonlyArray<string>
}

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0)

const requireId = (name: string): Check => (input) =>
  name in input ? undefined : [name.toUpperCase(), `expected the id of a ${name}, found nothing`]

const ids = (descriptions: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(descriptions).map(([name, description]) => [name, {
      argument: Flags.argument(name, description),
      flag: Flags.text(name, "id", "The same as a flag")
    }])
  )

const watch = (
  { name, operation }: Pick<Lists.List<never, never, never, never>, "name" | "operation">,
  changes: Changes,
  { check, fields, ...texts }: Texts
) =>
  Command.make(
    name,
    { ids: ids(texts.ids ?? {}), filters: texts.filters ?? {}, ...WatchRun.common },
    Effect.fnUntraced(function*({ filters, ids, ...flags }) {
      const command = `flat watch ${name}`
      const twice = Object.keys(ids).find((id) => {
        const { argument, flag } = ids[id]!
        return argument !== undefined && flag !== undefined && argument !== flag
      })
      if (twice !== undefined) {
        return yield* usage(command, `--${twice}`, "is given twice: as an argument and as a flag")
      }
      const given = [
        ...Object.entries(ids).map(([id, { argument, flag }]) => [id, argument ?? flag] as const),
        ...Object.entries(filters)
      ]
      const input: Input = Object.fromEntries(given.filter(([, value]) => isGiven(value)))
      const problem = check?.(input)
      if (problem !== undefined) return yield* usage(command, ...problem)
      yield* WatchRun.run(
        { name, operation, fields, changes: (client, options) => changes(client, input as never, options) },
        flags
      )
    })
  ).pipe(
    Command.withShortDescription(texts.short ?? texts.description),
    Command.withDescription(texts.description),
    Command.withExamples(texts.examples)
  )

const lists = [
  watch(Lists.submissionList, Watch.submissions, {
    short: "Submissions of an assignment, of a class, or of all active classes",
    description:
      `Reports submissions that are created, handed in, graded, returned or removed: of an assignment, of all assignments of a class, or, without arguments,
of all active classes of the account.`,
    examples: [
      { command: "flat watch submissions CLASS", description: "Until Ctrl-C" },
      {
        command: "flat watch submissions CLASS ASSIGNMENT --fields change,item.creator,item.state",
        description: "Some fields"
      },
      {
        command: "flat watch submissions --checkpoint submissions.json --once",
        description: "What has changed since the last run, for a job of cron"
      }
    ],
    ids: { class: "Class id", assignment: "Assignment id" },
    check: (input) =>
      "assignment" in input && !("class" in input)
        ? ["--class", "expected the class of the assignment, found nothing"]
        : undefined,
    fields: ["assignment", "creator", "state", "submissionDate", "returnDate", "grade"]
  }),
  watch(Lists.assignmentList, Watch.assignments, {
    description: "Assignments of a class",
    examples: [{ command: "flat watch assignments CLASS" }],
    ids: { class: "Class id" },
    check: requireId("class"),
    fields: ["title", "state", "dueDate"]
  }),
  watch(Lists.memberList, Watch.members, {
    description: "Teachers and students of a class",
    examples: [{ command: "flat watch members CLASS --emit-existing" }],
    ids: { class: "Class id" },
    check: requireId("class"),
    fields: ["username", "classRole"]
  }),
  watch(Lists.accountList, Watch.accounts, {
    description: "Accounts of the organization",
    examples: [
      {
        command: "flat watch accounts --role user --checkpoint accounts.json --output accounts.jsonl",
        description: "A log of all changes, each once"
      }
    ],
    filters: {
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
      noActiveLicense: Flags.toggle("no-active-license", "Only accounts without an active licence")
    },
    fields: ["username", "organizationRole"]
  }),
  watch(Lists.commentList, Watch.comments, {
    description: "Comments on a score. One that is resolved is reported as removed.",
    examples: [{ command: "flat watch comments SCORE --interval 10s" }],
    ids: { score: "Score id" },
    filters: { sharingKey: Flags.text("sharing-key", "key", "Key of the private link of the score") },
    check: requireId("score"),
    fields: ["user", "modificationDate", "comment"]
  }),
  watch(Lists.scoreList, Watch.scores, {
    description: "Scores of a collection, or of a user",
    examples: [
      { command: "flat watch scores root" },
      { command: "flat watch scores --user me --budget 60", description: "At most a request a minute" }
    ],
    ids: { collection: "Collection id, such as root" },
    filters: {
      user: Flags.text("user", "id", "Instead of a collection: the public scores of a user, or me"),
      sharingKey: Flags.text("sharing-key", "key", "Key of the private link of the collection")
    },
    check: (input) =>
      ("collection" in input) === ("user" in input) || "user" in input && "sharingKey" in input
        ? ["COLLECTION", "give a collection, or --user without a sharing key"]
        : undefined,
    fields: ["title", "modificationDate"]
  })
] as const

export const command = Command.make("watch").pipe(
  Command.withShortDescription("Reports changes of a list as they happen"),
  Command.withDescription(
    `Reports changes of a list as they happen: one JSON object on a line for each, or a line for people on a terminal. The API sends no events, so the list
is read again and again, within a share of the rate limit. With --checkpoint, a watch that was ended or killed resumes: nothing is lost.
--limit N ends it after N changes.`
  ),
  Command.withSubcommands(lists)
)
