/**
 * The commands of `flat`: a group for each service of the API, and the tools. Each is loaded when its name is typed, and only listed
 * otherwise, so that a command starts fast.
 */
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import type { Catalog } from "./catalog/Catalog.ts"

interface Feature {
  readonly description: string
  /** Commands that people look for without the name of the feature. */
  readonly commands?: ReadonlyArray<string>
  readonly load: (all: AllCommands) => Promise<{ readonly command: Command.Command.Any }>
}

/** Creates the root command with every command in it, for what describes all of them. */
type AllCommands = (catalog: Catalog) => Effect.Effect<Command.Command.Any>

/** Commands besides the operations. Add a command here. */
const features: Readonly<Record<string, Feature>> = {
  operations: {
    description: "Lists and searches the operations of the API",
    load: () => import("./commands/Operations.ts")
  },
  describe: {
    description: "Describes an operation: parameters, schema and examples",
    load: () => import("./commands/Describe.ts")
  },
  request: {
    description: "Sends any request to the API",
    load: () => import("./commands/Request.ts")
  },
  bulk: {
    description: "Calls an operation for each row of a CSV file",
    load: () => import("./commands/Bulk.ts")
  },
  watch: {
    description: "Reports changes of a list as they happen",
    load: () => import("./commands/Watch.ts")
  },
  roster: {
    description: "Brings a school's roster to Flat: OneRoster, Clever, SDS or CSV files",
    load: () => import("./commands/Roster.ts")
  },
  auth: {
    description: "Signs in and out, and chooses between several accounts",
    commands: ["login", "logout", "status"],
    load: () => import("./commands/Auth.ts")
  },
  completions: {
    description: "Prints a script that completes commands and flags in a shell",
    load: (all) => import("./commands/Reference.ts").then(({ completions }) => ({ command: completions(all) }))
  },
  man: {
    description: "Prints the man page",
    load: (all) => import("./commands/Reference.ts").then(({ man }) => ({ command: man(all) }))
  },
  mcp: {
    description: "Serves the API to agents over the Model Context Protocol",
    load: () => import("./commands/Mcp.ts")
  },
  sandbox: {
    description: "Runs the simulated API, alone or while a command runs",
    load: () => import("./commands/Sandbox.ts")
  }
}

/** Commands that belong to a service, by its command. Add one here. */
const ofServices: Readonly<Record<string, ReadonlyArray<() => ReturnType<Feature["load"]>>>> = {
  classes: [() => import("./commands/ClassesArchiveOld.ts")],
  scores: [() => import("./commands/ScoresExport.ts")],
  omr: [() => import("./commands/OmrRecognise.ts")]
}

/** Names of the commands besides those of services. */
export const names: ReadonlyArray<string> = Object.keys(features)

/** Returns the command of a feature that was named without it, such as `flat auth login`. */
export const within = (command: string): string | undefined => {
  const found = Object.entries(features).find(([, { commands = [] }]) => commands.includes(command))
  return found === undefined ? undefined : `flat ${found[0]} ${command}`
}

const listed = (name: string, description: string) => Command.make(name).pipe(Command.withDescription(description))

type Group = Command.Command.SubcommandGroup<ReadonlyArray<Command.Command.Any>>

/** Returns the commands. Those whose names are in `typed` are complete, the others are only listed. Without `typed` all are complete. */
export const commands = Effect.fnUntraced(function*(
  catalog: Catalog,
  typed?: ReadonlySet<string>
): Effect.fn.Return<ReadonlyArray<Group>> {
  const isTyped = (name: string) => typed?.has(name) !== false
  const services = yield* Effect.forEach(catalog.services, (service) =>
    isTyped(service.command)
      ? Effect.promise(async () => {
        const { ofService } = await import("./commands/OperationCommand.ts")
        const extra = await Promise.all((ofServices[service.command] ?? []).map((load) => load()))
        return ofService(catalog, service, typed, extra.map(({ command }) => command))
      })
      : Effect.succeed(listed(service.command, service.description)))
  const others = yield* Effect.forEach(Object.entries(features), ([name, { description, load }]) =>
    isTyped(name)
      ? Effect.map(Effect.promise(() => load(all)), ({ command }) => command)
      : Effect.succeed(listed(name, description)))
  return [{ group: "The API", commands: services }, { group: "Tools", commands: others }]
})

const all: AllCommands = (catalog) =>
  Effect.map(commands(catalog), (groups) => Command.make("flat").pipe(Command.withSubcommands(groups)))
