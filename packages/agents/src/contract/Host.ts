/** What the tools use of the program that serves them, and of the client that calls them. */
import type { Files, FlatError, Page } from "@flat-sdk/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { Contract, Input, Operation } from "./Contract.ts"

export interface Host {
  readonly contract: Contract
  /** Operations that match some words, the best first. Without words, all of them. */
  readonly search: (words: string) => ReadonlyArray<Operation>
  /** A sample input with everything that an operation requires. */
  readonly sample: (operation: Operation) => Input
  /** The command with which a person calls an operation that reads. */
  readonly command: (operation: Operation, input: Input) => string
  /** Opens a file for the body of a request. */
  readonly open: (file: string) => Effect.Effect<unknown, unknown, FileSystem.FileSystem>
  /** Writes rows for a spreadsheet, each with a line break at its end. */
  readonly csv: (rows: ReadonlyArray<ReadonlyArray<unknown>>) => string
}

export interface Caller {
  /** Calls an operation with one result. For one that is paginated, reads one page. */
  readonly call: (operation: Operation, input: Input) => Effect.Effect<unknown, FlatError.FlatError>
  /** Pages of a paginated operation, from the cursor in the input or from the start. */
  readonly pages: (operation: Operation, input: Input) => Stream.Stream<Page.Page<unknown>, FlatError.FlatError>
  /** The file of an operation whose response is a file. It closes with the scope. */
  readonly download: (
    operation: Operation,
    input: Input,
    options?: Files.DownloadOptions
  ) => Effect.Effect<Files.File, FlatError.FlatError, Scope.Scope>
}

export interface Options {
  readonly allowWrite: boolean
  /** Shows names, usernames and e-mail addresses as they are. */
  readonly allowPersonalData: boolean
  /** Directory that files are written to. Without it only their type and size are read. */
  readonly files: string | undefined
  /** Upper bound of a result, in tokens of four characters. */
  readonly maxTokens: number
  /** Scopes of the token. If unknown, all operations are offered. */
  readonly scopes: ReadonlyArray<string> | undefined
  /** Domains of the school's e-mail addresses, beside that of the account of the token. */
  readonly domains: ReadonlyArray<string>
  /** Secret from which pseudonyms are derived. */
  readonly key: Uint8Array
  readonly version: string
}

export const defaultMaxTokens = 8000

/** What a person said. `unavailable` if the client cannot ask. */
export type Agreement = "yes" | "no" | "unavailable"

/** The session of a client, and what the server can ask of the client within a call. */
export class ClientSession extends Context.Service<ClientSession, {
  /** Over HTTP the session that the server began for the client, over standard input the process. */
  readonly id: string
  /** Asks the person at the client, who sees real names. The model does not see the question. */
  readonly ask: (question: string) => Effect.Effect<Agreement>
  readonly progress: (done: number, message: string, total?: number) => Effect.Effect<void>
}>()("@flat-sdk/agents/ClientSession") {}

/** A tool call that did not work. Its message says what to do next. */
export class ToolError extends Schema.TaggedError<ToolError>()("ToolError", { message: Schema.String }) {}

export const fail = (message: string): Effect.Effect<never, ToolError> => Effect.fail(new ToolError({ message }))
