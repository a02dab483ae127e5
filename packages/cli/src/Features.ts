/**
 * The commands of `flat`: a group for each service of the API, and the tools. Each is loaded when its name is typed, and only listed
 * otherwise, so that a command starts fast.
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import type { Catalog } from "./catalog/Catalog.ts"

interface Feature {
  readonly description: string
  readonly load: (all: AllCommands) => Promise<{ readonly command: Command.Command.Any }>
  /** Commands that people look for without the name of the feature. */
  readonly commands: ReadonlyArray<string>
}

const feature = (description: string, load: Feature["load"], ...commands: ReadonlyArray<string>): Feature => ({
  description,
  load,
  commands
})

/** Creates the root command with every command in it, for what describes all of them. */
type AllCommands = (catalog: Catalog) => Effect.Effect<Command.Command.Any>

/** Commands besides the operations. Add a command here. */
const features: Readonly<Record<string, Feature>> = {
  operations: feature("Lists and searches the operations of the API", () => import("./commands/Operations.ts")),
  describe: feature("Describes an operation: parameters, schema and examples", () => import("./commands/Describe.ts")),
  request: feature("Sends any request to the API", () => import("./commands/Request.ts")),
  bulk: feature("Calls an operation for each row of a CSV file", () => import("./commands/Bulk.ts")),
  watch: feature("Reports changes of a list as they happen", () => import("./commands/Watch.ts")),
  score: feature(
    "Reads, checks, compares and edits the music of a score or file",
    () => import("./commands/score/Score.ts")
  ),
  roster: feature(
    "Brings a school's roster to Flat: OneRoster, Clever, SDS or CSV files",
    () => import("./commands/Roster.ts")
  ),
  auth: feature(
    "Signs in and out, and chooses between several accounts",
    () => import("./commands/Auth.ts"),
    "login",
    "logout",
    "status"
  ),
  completions: feature(
    "Prints a script that completes commands and flags in a shell",
    (all) => import("./commands/Reference.ts").then(({ completions }) => ({ command: completions(all) }))
  ),
  man: feature(
    "Prints the man page",
    (all) => import("./commands/Reference.ts").then(({ man }) => ({ command: man(all) }))
  ),
  mcp: feature("Serves the API to agents over the Model Context Protocol", () => import("./commands/Mcp.ts")),
  sandbox: feature("Runs the simulated API, alone or while a command runs", () => import("./commands/Sandbox.ts"))
}

/** Commands that belong to a service, by its command. Add one here. */
const ofServices: Readonly<Record<string, ReadonlyArray<() => ReturnType<Feature["load"]>>>> = {
  classes: [() => import("./commands/ClassesArchiveOld.ts")],
  scores: [() => import("./commands/ScoresExport.ts")],
  omr: [() => import("./commands/OmrRecognise.ts")]
}

export const names: ReadonlyArray<string> = Object.keys(features)

/** Returns the command of a feature that was named without it, such as `flat auth login`. */
export const within = (command: string): string | undefined => {
  const found = Object.entries(features).find(([, { commands }]) => commands.includes(command))
  return found === undefined ? undefined : `flat ${found[0]} ${command}`
}

const listCommand = (name: string, description: string) => Command.make(name).pipe(Command.withDescription(description))

/** Returns the commands. Those whose names are in `typed` are complete, the others are only listed. Without `typed` all are complete. */
export const commands = Effect.fnUntraced(function*(catalog: Catalog, typed?: ReadonlySet<string>) {
  const isTyped = (name: string) => typed?.has(name) !== false
  const services = yield* Effect.forEach(catalog.services, (service) =>
    isTyped(service.command)
      ? Effect.promise(async () => {
        const { ofService } = await import("./commands/OperationCommand.ts")
        const extra = await Promise.all((ofServices[service.command] ?? []).map((load) => load()))
        return ofService(catalog, service, typed, extra.map(({ command }) => command))
      })
      : Effect.succeed(listCommand(service.command, service.description)))
  const others = yield* Effect.forEach(Object.entries(features), ([name, { description, load }]) =>
    isTyped(name)
      ? Effect.map(Effect.promise(() => load(all)), ({ command }) => command)
      : Effect.succeed(listCommand(name, description)))
  return [{ group: "The API", commands: services }, { group: "Tools", commands: others }]
})

const all: AllCommands = (catalog) =>
  Effect.map(commands(catalog), (groups) => Command.make("flat").pipe(Command.withSubcommands(groups)))
