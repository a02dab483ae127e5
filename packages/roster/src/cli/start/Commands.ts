/**
 * The commands of `roster`. Each is loaded when its name is typed, and only listed otherwise, so that a command starts fast.
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"

interface Entry {
  /** What a person does with it: its heading in the help. */
  readonly group: string
  /** The short description of the command. */
  readonly description: string
  readonly load: () => Promise<Command.Command.Any>
}

/** Every command, in the order of the help. Add a command here. */
const entries: Readonly<Record<string, Entry>> = {
  check: {
    group: "THE FILES",
    description: "Read files of any format and say what is in them",
    load: () => import("../check/CheckCommand.ts").then(({ check }) => check)
  },
  sync: {
    group: "THE SCHOOL IN FLAT",
    description: "Plan a school's files, confirm, and apply, in one run",
    load: () => import("../sync/SyncCommand.ts").then(({ sync }) => sync)
  },
  plan: {
    group: "THE SCHOOL IN FLAT",
    description: "Show what a school's files would change in Flat",
    load: () => import("../plan/PlanCommand.ts").then(({ plan }) => plan)
  },
  apply: {
    group: "THE SCHOOL IN FLAT",
    description: "Execute a plan, or the rest of it",
    load: () => import("../apply/ApplyCommand.ts").then(({ apply }) => apply)
  },
  verify: {
    group: "THE SCHOOL IN FLAT",
    description: "Check that Flat has what a school's files say",
    load: () => import("../plan/PlanCommand.ts").then(({ verify }) => verify)
  },
  status: {
    group: "THE SCHOOL IN FLAT",
    description: "Say what runs did and what is left",
    load: () => import("../apply/StatusCommand.ts").then(({ status }) => status)
  },
  rollover: {
    group: "THE YEAR",
    description: "Plan the end of a school year",
    load: () => import("../year/RolloverCommand.ts").then(({ rollover }) => rollover)
  },
  undo: {
    group: "THE YEAR",
    description: "Plan the undoing of a run",
    load: () => import("../undo/UndoCommand.ts").then(({ undo }) => undo)
  },
  export: {
    group: "TO TAKE AWAY",
    description: "Write what Flat has as OneRoster 1.2",
    load: () => import("../export/ExportCommand.ts").then(({ exportCommand }) => exportCommand)
  },
  cards: {
    group: "TO TAKE AWAY",
    description: "Print a card for each new account",
    load: () => import("../cards/CardsCommand.ts").then(({ cards }) => cards)
  },
  ids: {
    group: "TO TAKE AWAY",
    description: "Export or import the map of ids",
    load: () => import("../apply/IdsCommand.ts").then(({ ids }) => ids)
  },
  worker: {
    group: "SEVERAL SCHOOLS",
    description: "Execute runs of several organizations, with other workers",
    load: () => import("../workers/WorkerCommand.ts").then(({ worker }) => worker)
  }
}

const listed = (name: string, description: string) => Command.make(name).pipe(Command.withShortDescription(description))

/** Returns a command: complete if its name is in `typed`, else only listed. */
const commandOf = (name: string, { description, load }: Entry, typed: ReadonlySet<string>) =>
  typed.has(name) ? Effect.promise(load) : Effect.succeed(listed(name, description))

/** Returns the commands in groups. Those whose names are in `typed` are complete, the others are only listed. */
export const commands = (typed: ReadonlySet<string>) =>
  Effect.forEach(
    Map.groupBy(Object.entries(entries), ([, { group }]) => group),
    ([group, members]) =>
      Effect.map(
        Effect.forEach(members, ([name, entry]) => commandOf(name, entry, typed)),
        (commands) => ({ group, commands })
      )
  )

/** The names of all commands. */
export const names: ReadonlyArray<string> = Object.keys(entries)

/** All commands with their short descriptions. */
export const descriptions: ReadonlyArray<readonly [name: string, description: string]> = Object.entries(entries).map((
  [name, { description }]
) => [name, description])
