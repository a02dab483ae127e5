/**
 * The command of a service, such as `flat organization`, with a command for each of its operations.
 */
import * as Command from "effect/cli/Command"
import type { Catalog, Operation, Service } from "../catalog/Catalog.ts"
import * as OperationCommand from "./OperationCommand.ts"

/** The further name of an operation: its id as it was typed, or as a command. */
const aliasOf = ({ fullCommand, id }: Operation, typed: ReadonlySet<string>): string => typed.has(id) ? id : fullCommand

/** Creates the command of a service. `typed` are the words of the command line, `extra` further commands that belong to the service. */
export const make = (
  catalog: Catalog,
  service: Service,
  typed: ReadonlySet<string>,
  extra: ReadonlyArray<Command.Command.Any>
) =>
  Command.make(service.command).pipe(
    Command.withDescription(service.description),
    Command.withSubcommands([
      ...extra,
      ...service.operations.map((operation) =>
        OperationCommand.make(catalog, service.command, operation, aliasOf(operation, typed))
      )
    ])
  )
