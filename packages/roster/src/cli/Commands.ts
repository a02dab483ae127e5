/** The commands of `roster`. Each is loaded when its name is typed, and only listed otherwise, so that a command starts fast. */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"

/** The module of a command exports it under its name. */
type Entry = readonly [description: string, load: () => Promise<object>]

/** Every command, by what a person does with it, in the order of the help. Add a command here. */
const groups: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  "THE FILES": {
    check: ["Read files of any format and say what is in them", () => import("./commands/CheckCommand.ts")]
  },
  "THE SCHOOL IN FLAT": {
    sync: ["Plan a school's files, confirm, and apply, in one run", () => import("./commands/SyncCommand.ts")],
    plan: ["Show what a school's files would change in Flat", () => import("./commands/PlanCommand.ts")],
    apply: ["Execute a plan, or the rest of it", () => import("./commands/ApplyCommand.ts")],
    verify: ["Check that Flat has what a school's files say", () => import("./commands/PlanCommand.ts")],
    status: ["Show what runs did, and what remains", () => import("./commands/StatusCommand.ts")]
  },
  "THE YEAR": {
    rollover: ["Plan the end of a school year", () => import("./commands/RolloverCommand.ts")],
    undo: ["Plan the undoing of a run", () => import("./commands/UndoCommand.ts")]
  },
  "TO TAKE AWAY": {
    export: ["Write what Flat has as OneRoster 1.2", () => import("./commands/ExportCommand.ts")],
    cards: ["Print a card for each new account", () => import("./commands/CardsCommand.ts")],
    ids: ["Export or import the map of ids", () => import("./commands/IdsCommand.ts")]
  },
  "SEVERAL SCHOOLS": {
    worker: ["Execute runs of several organizations, with other workers", () => import("./commands/WorkerCommand.ts")]
  }
}

/** Returns the commands in groups. Those whose names are in `typed` are complete, the others are only listed. */
export const commands = (typed: ReadonlySet<string>) =>
  Effect.forEach(Object.entries(groups), ([group, members]) =>
    Effect.map(
      Effect.forEach(Object.entries(members), ([name, [description, load]]) =>
        Effect.map(
          typed.has(name)
            ? Effect.promise(async () =>
              Reflect.get(await load(), name) as Command.Command<string, {}, {}, unknown, {}>
            )
            : Effect.succeed(Command.make(name)),
          Command.withShortDescription(description)
        )),
      (commands) => ({ group, commands })
    ))

export const descriptions: ReadonlyArray<readonly [name: string, description: string]> = Object.values(groups)
  .flatMap((members) => Object.entries(members).map(([name, [description]]) => [name, description] as const))

export const names: ReadonlyArray<string> = descriptions.map(([name]) => name)
