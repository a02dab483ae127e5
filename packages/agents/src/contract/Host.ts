/** What the tools use of the program that serves them, and of the client that calls them. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as Schema from "effect/Schema"
import type { Contract, Input, Operation } from "./Contract.ts"

export interface Host {
  readonly contract: Contract
  /** The command with which a person calls an operation that reads. Without it, the operation is named. */
  readonly command?: (operation: Operation, input: Input) => string
}

/** What a server uses that offers all operations. */
export interface ServerHost extends Host {
  /** Operations that match some words, the best first. Without words, all of them. */
  readonly search: (words: string) => ReadonlyArray<Operation>
  /** A sample input with everything that an operation requires. */
  readonly sample: (operation: Operation) => Input
}

/** How the tools name each other, and the settings of the program that serves them. */
export interface Words {
  /** What shows what an operation accepts, as the subject of a sentence. */
  readonly form: (operation: Operation) => string
  /** How a model calls again with the token of a plan. */
  readonly confirm: (token: string) => string
  /** How a program gets a folder for files, or that it has none, as a sentence. */
  readonly folder: string
  /** How a user gets another access token, as a sentence. */
  readonly signIn: string
}

/** A folder that files are written to and sent from. */
export interface Folder {
  readonly directory: string
  /** Opens a file for the body of a request. */
  readonly open: (file: string) => Effect.Effect<unknown, unknown, FileSystem.FileSystem>
  /** Writes rows for a spreadsheet, each with a line break at its end. */
  readonly csv: (rows: ReadonlyArray<ReadonlyArray<unknown>>) => string
}

/** What the tools may do, and what they show. */
export interface Options {
  readonly allowWrite: boolean
  /** Shows names, usernames and e-mail addresses as they are. */
  readonly allowPersonalData: boolean
  /** Whether dangerous calls return a plan, or ask, before anything is sent. */
  readonly plans: boolean
  /** Folder that files are written to. Without it only their type and size are read. */
  readonly files: Folder | undefined
  /** Upper bound of a result, in tokens of four characters. */
  readonly maxTokens: number
  /** Scopes of the token. If unknown, all operations are offered. */
  readonly scopes: ReadonlyArray<string> | undefined
  /** Domains of the school's e-mail addresses, beside that of the account of the token. */
  readonly domains: ReadonlyArray<string>
  /** Secret from which pseudonyms are derived. */
  readonly key: Uint8Array
}

/** The upper bound of a result where none is set, in tokens. */
export const defaultMaxTokens = 8000

/** What a person said. `unavailable` if the client cannot ask. */
export type Agreement = "yes" | "no" | "unavailable"

/** The session of a client, and what the server can ask of the client within a call. */
export class ClientSession extends Context.Service<ClientSession, {
  /** Over HTTP the session that the server began for the client, over standard input the process. */
  readonly id: string
  /** Asks the person at the client, who sees real names. The model does not see the question. */
  readonly ask: (question: string) => Effect.Effect<Agreement, ToolError>
  readonly progress: (done: number, message: string, total?: number) => Effect.Effect<void>
}>()("@flat-sdk/agents/ClientSession") {}

/** A tool call that did not work. Its message says what to do next. */
export class ToolError extends Schema.TaggedError<ToolError>()("ToolError", { message: Schema.String }) {}

/** Fails a tool call with a message that says what to do next. */
export const fail = (message: string): Effect.Effect<never, ToolError> => Effect.fail(new ToolError({ message }))
