/** `flat classes archive-old`: archives the old classes of all teachers. A class is listed and archived as one of its teachers. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Confirmation from "../calls/Confirmation.ts"
import { version } from "../calls/Version.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { UsageError } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"
import { Profiles } from "../profiles/Profile.ts"

const name = "flat classes archive-old"

const concurrency = 4

/** Class names that the question shows. */
const maxNames = 10

const isDate = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

export const command = Command.make(
  "archive-old",
  {
    before: Flag.String("before").pipe(
      Flag.withMetavar("date"),
      Flag.withDescription("Archive the active classes that were created before this day, such as 2026-08-01")
    )
  },
  Effect.fnUntraced(function*({ before }) {
    const { as, baseUrl, curl, dryRun, profile, quiet } = yield* GlobalFlags.Globals
    const wrong = !isDate(before)
      ? { flag: "--before", problem: `expected a date such as 2026-08-01, found ${JSON.stringify(before)}` }
      : as !== undefined
      ? { flag: "--as", problem: "the classes of all teachers are archived as themselves: leave it out" }
      : curl
      ? { flag: "--curl", problem: "there are many requests. --dry-run lists the classes" }
      : undefined
    if (wrong !== undefined) return yield* new UsageError({ problems: [wrong], command: name })
    if (!quiet && Date.parse(before) > (yield* Clock.currentTimeMillis)) {
      yield* Output.note(`${before} is a day to come: every active class was created before it.`)
    }
    const { actAs, client } = yield* (yield* Profiles).connect({ baseUrl, profile }, {
      userAgent: `flat-cli/${version}`,
      maxWait: "65 minutes",
      concurrency
    })
    const teachers = yield* Stream.runCollect(client.organization.listOrganizationUsers.stream({ role: ["teacher"] }))
    // Administrators may teach too, and their own token lists what they teach.
    const clients = [
      { teacher: "", flat: client },
      ...yield* Effect.forEach(
        teachers,
        ({ id, username }) => Effect.map(actAs(id, ["edu.classes"]), (flat) => ({ teacher: username, flat }))
      )
    ]
    const listed = yield* Effect.forEach(
      clients,
      ({ flat, teacher }) =>
        Effect.map(
          flat.classes.listClasses({ state: "active" }),
          (classes) =>
            classes.filter(({ creationDate }) =>
              creationDate !== undefined && Date.parse(creationDate) < Date.parse(before)
            )
              .map(({ creationDate, id, name }) => ({ flat, shown: { id, name, creationDate, teacher } }))
        ),
      { concurrency }
    )
    const old = [...new Map(listed.flat().map((one) => [one.shown.id, one])).values()]
    const options = yield* GlobalFlags.outputOptions()
    if (!dryRun && old.length > 0) {
      const names = old.slice(0, maxNames).map(({ shown: { name } }) => `  ${name}`)
      yield* Confirmation.confirm(
        `archives ${old.length} ${old.length === 1 ? "class" : "classes"}`,
        [...names, ...(old.length > maxNames ? [`  and ${old.length - maxNames} more`] : [])].join("\n")
      )
      // A run that fails is repeated: what it has archived is not active any more.
      yield* Effect.forEach(old, ({ flat, shown: { id } }) => flat.classes.archiveClass({ class: id }), {
        concurrency,
        discard: true
      })
    }
    yield* Output.items(Stream.fromIterable(old.map((one) => one.shown)), options)
    if (dryRun && !options.quiet) yield* Output.note("Nothing was archived.")
  })
).pipe(
  Command.withShortDescription("Archives the old classes of all teachers"),
  Command.withDescription(
    `Archives the active classes of all teachers that were created before a day, for an administrator, and lists them. Each class is archived as one of its teachers, by
a delegated token. It asks once, with the number; without a terminal it needs --yes. --dry-run lists the classes and archives none. "flat classes unarchive" restores one.`
  ),
  Command.withExamples([
    { command: `${name} --before 2026-08-01 --dry-run`, description: "List them first" },
    { command: `${name} --before 2026-08-01` }
  ])
)
