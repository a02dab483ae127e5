/** All commands with their flags, as data: for completions and the man page. */
import * as Command from "effect/cli/Command"
import * as Completions from "effect/cli/Completions"
import type { Catalog, Operation } from "../catalog/Catalog.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import * as ParameterFlags from "../input/ParameterFlags.ts"

export type CommandTree = Completions.CommandDescriptor

const globals = (): CommandTree["flags"] =>
  Completions.fromCommand(
    Command.make("globals", Object.fromEntries(GlobalFlags.flags.map(({ flag, id }) => [id, flag])))
  ).flags

const help: CommandTree["flags"][number] = {
  name: "help",
  aliases: ["h"],
  description: "Show help information",
  type: { _tag: "Boolean" },
  negation: false
}

/** Adds flags to a command and those below it. A command's own flag of the same name wins. */
const withFlags = (tree: CommandTree, flags: CommandTree["flags"]): CommandTree => ({
  ...tree,
  flags: [...tree.flags, ...flags.filter(({ name }) => !tree.flags.some((own) => own.name === name))],
  subcommands: tree.subcommands.map((command) => withFlags(command, flags))
})

/** Gives flags of an operation the values that their parameters accept: the parser takes any text, to report all problems together. */
const withValues = (tree: CommandTree, catalog: Catalog, operation: Operation | undefined): CommandTree => ({
  ...tree,
  flags: tree.flags.map((flag) => {
    const parameter = operation?.parameters.find((parameter) => parameter.flag === flag.name)
    const values = parameter === undefined ? undefined : ParameterFlags.choicesOf(catalog, parameter)
    return values === undefined ? flag : { ...flag, type: { _tag: "Choice", values } }
  })
})

/** Returns the tree of the root command. The full names of operations are left out: they are second names of the same commands. */
export const treeOf = (root: Command.Command.Any, catalog: Catalog): CommandTree => {
  const { services } = catalog
  const seconds = new Set(
    services.flatMap(({ command: service, operations }) =>
      operations.flatMap(({ command, fullCommand }) => command === fullCommand ? [] : [`${service} ${fullCommand}`])
    )
  )
  const { subcommands, ...tree } = Completions.fromCommand(root)
  return {
    ...tree,
    flags: [...globals(), help],
    subcommands: subcommands.map((group) => ({
      ...group,
      subcommands: group.subcommands
        .filter(({ name }) => !seconds.has(`${group.name} ${name}`))
        .map((command) =>
          withValues(
            command,
            catalog,
            services.find(({ command }) => command === group.name)?.operations.find((one) =>
              one.command === command.name
            )
          )
        )
    }))
  }
}

const short = (text: string | undefined): string | undefined =>
  text?.split("\n\n")[0]!.replaceAll(/\s+/g, " ").replace(/\. .*/, "").replace(/\.$/, "")

/** Shortens what shells show beside a completion to one sentence. */
const shorten = (tree: CommandTree): CommandTree => ({
  ...tree,
  description: short(tree.description),
  flags: tree.flags.map((flag) => ({ ...flag, description: short(flag.description) })),
  arguments: tree.arguments.map((argument) => ({ ...argument, description: short(argument.description) })),
  subcommands: tree.subcommands.map(shorten)
})

/** Returns the tree for shells: with the global flags at each command, where a shell completes them. */
export const forShells = (tree: CommandTree): CommandTree => shorten(withFlags(tree, tree.flags))
