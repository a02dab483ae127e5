/** Calls operations of the catalog on a client by their names. */
import type { Input, Operation } from "@flat-sdk/agents/contract/Contract"
import type { Caller } from "@flat-sdk/agents/contract/Host"
import type { Files, FlatClient, FlatError, Page } from "@flat-sdk/core"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"

export type { Input } from "@flat-sdk/agents/contract/Contract"
export type { Caller } from "@flat-sdk/agents/contract/Host"

// Operations are called by name, so that all of them have one type here.
interface AnyOperation {
  (input: Input): Effect.Effect<unknown, FlatError.FlatError>
  readonly pages: (input: Input) => Stream.Stream<Page.Page<unknown>, FlatError.FlatError>
  readonly download: (
    input: Input,
    options?: Files.DownloadOptions
  ) => Effect.Effect<Files.File, FlatError.FlatError, Scope.Scope>
}

/** Creates a caller over a client. An operation that the client does not have is a defect: catalog and client are from one contract. */
export const fromClient = (client: FlatClient.FlatClientShape): Caller => {
  const services = client as unknown as Readonly<Record<string, Readonly<Record<string, AnyOperation>> | undefined>>
  const find = ({ id, service }: Operation): AnyOperation => {
    const found = services[service]?.[id]
    if (found === undefined) throw new Error(`the client has no operation ${service}.${id}`)
    return found
  }
  return {
    call: (operation, input) => Effect.suspend(() => find(operation)(input)),
    pages: (operation, input) => Stream.suspend(() => find(operation).pages(input)),
    download: (operation, input, options) => Effect.suspend(() => find(operation).download(input, options))
  }
}

/** Sends the first request of an operation of any kind. */
export const once = (caller: Caller, operation: Operation, input: Input): Effect.Effect<unknown, FlatError.FlatError> =>
  operation.kind === "file" ? Effect.scoped(caller.download(operation, input)) : caller.call(operation, input)
