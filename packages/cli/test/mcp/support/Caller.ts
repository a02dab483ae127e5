/** A caller over a client, as long as the command line has none. */
import type { Files, FlatClient, FlatError, Page } from "@flat-sdk/core"
import type { Effect, Scope, Stream } from "effect"
import type { Caller, Input } from "../../../src/calls/Caller.ts"
import type { Operation } from "../../../src/catalog/Catalog.ts"

interface AnyOperation {
  (input: Input): Effect.Effect<unknown, FlatError.FlatError>
  readonly pages: (input: Input) => Stream.Stream<Page.Page<unknown>, FlatError.FlatError>
  readonly download: (input: Input) => Effect.Effect<Files.File, FlatError.FlatError, Scope.Scope>
}

export const callerOf = (client: FlatClient.FlatClientShape): Caller => {
  const services = client as unknown as Readonly<Record<string, Readonly<Record<string, AnyOperation>>>>
  const find = ({ id, service }: Operation) => services[service]![id]!
  return {
    call: (operation, input) => find(operation)(input),
    pages: (operation, input) => find(operation).pages(input),
    download: (operation, input) => find(operation).download(input)
  }
}
