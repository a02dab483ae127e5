/**
 * The commands of `roster`. Each is loaded when its name is typed, and only listed otherwise, so that a command starts fast.
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"

interface Entry {
  /** The short description of the command. */
  readonly description: string
  readonly load: () => Promise<Command.Command.Any>
}

/** Every command, in the order of the help. Add a command here. */
const entries: Readonly<Record<string, Entry>> = {
  check: {
    description: "Read files of any format and say what is in them",
    load: () => import("../check/CheckCommand.ts").then(({ check }) => check)
  },
  sync: {
    description: "Plan a school's files, confirm, and apply, in one run",
    load: () => import("../sync/SyncCommand.ts").then(({ sync }) => sync)
  },
  plan: {
    description: "Show what a school's files would change in Flat",
    load: () => import("../plan/PlanCommand.ts").then(({ plan }) => plan)
  },
  apply: {
    description: "Execute a plan, or the rest of it",
    load: () => import("../apply/ApplyCommand.ts").then(({ apply }) => apply)
  },
  worker: {
    description: "Execute runs of several organizations, with other workers",
    load: () => import("../workers/WorkerCommand.ts").then(({ worker }) => worker)
  },
  passwords: {
    description: "Write the passwords of a run with workers to a file",
    load: () => import("../workers/PasswordsCommand.ts").then(({ passwords }) => passwords)
  },
  rollover: {
    description: "Plan the end of a school year",
    load: () => import("../year/RolloverCommand.ts").then(({ rollover }) => rollover)
  },
  undo: {
    description: "Plan the undoing of a run",
    load: () => import("../undo/UndoCommand.ts").then(({ undo }) => undo)
  },
  export: {
    description: "Write what Flat has as OneRoster 1.2",
    load: () => import("../export/ExportCommand.ts").then(({ exportCommand }) => exportCommand)
  },
  status: {
    description: "Say what runs did and what is left",
    load: () => import("../apply/StatusCommand.ts").then(({ status }) => status)
  },
  cards: {
    description: "Print a card for each new account",
    load: () => import("../cards/CardsCommand.ts").then(({ cards }) => cards)
  },
  ids: {
    description: "Export or import the map of ids",
    load: () => import("../apply/IdsCommand.ts").then(({ ids }) => ids)
  },
  verify: {
    description: "Check that Flat has what a school's files say",
    load: () => import("../plan/PlanCommand.ts").then(({ verify }) => verify)
  },
  config: {
    description: "Say which settings are in force, and where they come from",
    load: () => import("../config/ConfigCommand.ts").then(({ config }) => config)
  }
}

const listed = (name: string, description: string) => Command.make(name).pipe(Command.withShortDescription(description))

/** Returns the commands. Those whose names are in `typed` are complete, the others are only listed. */
export const commands = (typed: ReadonlySet<string>): Effect.Effect<ReadonlyArray<Command.Command.Any>> =>
  Effect.forEach(
    Object.entries(entries),
    ([name, { description, load }]) =>
      typed.has(name) ? Effect.promise(load) : Effect.succeed(listed(name, description))
  )

/** The names of all commands. */
export const names: ReadonlyArray<string> = Object.keys(entries)

/** All commands with their short descriptions. */
export const descriptions: ReadonlyArray<readonly [name: string, description: string]> = Object.entries(entries).map((
  [name, { description }]
) => [name, description])
