/** Operations that a program chose, as tools: one for each, over the same code as the tools of a server. */
import * as Tool from "effect/ai/Tool"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { JsonSchema } from "effect/JsonSchema"
import * as Layer from "effect/Layer"
import * as Path from "effect/Path"
import { isReadonlyObject } from "effect/Predicate"
import * as Schema from "effect/Schema"
import { randomBytes } from "node:crypto"
import type { Caller } from "./contract/Caller.ts"
import { type Contract, type Operation, resolve } from "./contract/Contract.ts"
import * as FlatContract from "./contract/FlatContract.ts"
import { type Agreement, defaultMaxTokens, type Options, ToolError, type Words } from "./contract/Host.ts"
import * as Guides from "./Guides.ts"
import * as Privacy from "./privacy/Privacy.ts"
import type * as Result from "./results/Result.ts"
import * as Dependencies from "./tools/Dependencies.ts"
import * as Describe from "./tools/Describe.ts"
import { parametersOf, text } from "./tools/Input.ts"
import * as Offer from "./tools/Offer.ts"
import * as Read from "./tools/Read.ts"
import * as Write from "./tools/Write.ts"

/** Which operations a model may call, and under which conditions. */
export interface Choice<Name extends FlatContract.OperationName = FlatContract.OperationName> {
  /** Ids of the operations, such as `listOrganizationUsers`. Each becomes a tool of this name. */
  readonly operations: ReadonlyArray<Name>
  /**
   * `pseudonyms` replaces names, usernames and e-mail addresses in everything that a model reads, puts the real ones back into what it sends, and
   * leaves out pictures and biographies. `none` shows them. Passwords, tokens and sign-in links are left out in both.
   *
   * @default "pseudonyms"
   */
  readonly privacy?: "pseudonyms" | "none" | undefined
  /**
   * Whether a call that deletes, exposes, hands over or changes much sends nothing at first: it returns a plan with a token, and a second call with the
   * same input and the token in `confirm` executes it. A token is valid once, for ten minutes. Without plans such calls are sent immediately.
   *
   * @default true
   */
  readonly plans?: boolean | undefined
  /** Secret from which pseudonyms are derived: with the same one, an account has the same pseudonym in every process. Random by default. */
  readonly pseudonymKey?: Uint8Array | undefined
  /** Domains of the school's e-mail addresses, beside that of the token's account: giving access to other addresses needs a plan. */
  readonly domains?: ReadonlyArray<string> | undefined
  /**
   * Upper bound of a result, in tokens of four characters; at least 300. What does not fit is cut, and the result says how to read it.
   *
   * @default 8000
   */
  readonly maxTokens?: number | undefined
}

export interface OperationTool<Name extends string = string> {
  readonly name: Name
  readonly description: string
  readonly schema: JsonSchema
  readonly operation: Operation
}

const words: Words = {
  form: () => "the schema of the tool",
  confirm: (token) => `call this tool again with the same input and confirm: "${token}".`,
  folder: "This program has no directory for files.",
  signIn: "The program needs another access token."
}

const settingsOf = (choice: Choice): Options => ({
  allowWrite: true,
  allowPersonalData: choice.privacy === "none",
  plans: choice.plans ?? true,
  files: undefined,
  maxTokens: choice.maxTokens ?? defaultMaxTokens,
  scopes: undefined,
  domains: choice.domains ?? [],
  key: choice.pseudonymKey ?? randomBytes(32)
})

const find = ({ operations }: Contract, name: string): Operation => {
  const found = operations.find(({ id }) => id === name)
  if (found !== undefined) return found
  const close = Offer.closest(operations.map(({ id }) => id), name, 3).join(", ")
  throw new TypeError(`operations: there is no operation ${JSON.stringify(name.slice(0, 80))}. Closest: ${close}`)
}

const reading = Tool.getJsonSchemaFromSchema(Read.Parameters)["properties"] as Readonly<Record<string, unknown>>
const confirming = Tool.getJsonSchemaFromSchema(
  Schema.Struct({ confirm: text("Token of the plan, after the user agreed. Repeat the input of the plan beside it") })
)["properties"] as Readonly<Record<string, unknown>>

/** What a tool takes beside the input of its operation. No parameter has such a name. */
const controlsOf = ({ kind, method, response }: Operation, { plans }: Options): Readonly<Record<string, unknown>> => {
  if (method !== "GET") return plans ? confirming : {}
  const { at, cursor, fields, limit, offset } = reading
  if (kind === "paginated") return { fields, limit, cursor, at, offset }
  return kind === "file" || response?.type === "integer" ? {} : { fields, at, offset }
}

/** Writes a schema out, because not every provider follows references. No input refers to itself. */
const inlineReferences = (contract: Contract, schema: JsonSchema): JsonSchema =>
  JSON.parse(JSON.stringify(schema, (_, one: unknown) => {
    if (!isReadonlyObject(one) || typeof one["$ref"] !== "string") return one
    const { $ref: _ref, ...own } = one
    return { ...resolve(contract, one), ...own }
  }))

const schemaOf = (contract: Contract, operation: Operation, options: Options): JsonSchema => {
  const { body } = operation
  const parameters = parametersOf(operation)
  return inlineReferences(contract, {
    type: "object",
    properties: {
      ...Object.fromEntries(parameters.map(({ description, name, schema }) => [name, { ...schema, description }])),
      ...(body === undefined ? undefined : { body: body.schema }),
      ...controlsOf(operation, options)
    },
    required: [
      ...parameters.filter(({ required }) => required).map(({ name }) => name),
      ...(body?.required === true ? ["body"] : [])
    ],
    additionalProperties: false
  })
}

const notes: Readonly<Record<string, string>> = {
  paginated: " Returns one page: `next` is the cursor of the next one.",
  file: " Returns only the type and the size of the file.",
  planned: " Returns a plan first: call again with `confirm` after the user agreed."
}

const descriptionOf = (contract: Contract, operation: Operation, { plans }: Options): string => {
  const { kind, summary } = Describe.lineOf(contract, operation)
  return `${summary}${notes[plans && kind.includes("plan") ? "planned" : operation.kind] ?? ""}`
}

const decodeRead = Schema.decodeUnknownEffect(Read.Parameters)
const decodeWrite = Schema.decodeUnknownEffect(Write.Parameters)

/** The error for an `ask` that failed. Its cause is for the program only: a model reads the message, and the question has real names. */
const notAsked = (cause: unknown): ToolError =>
  Object.defineProperty(
    new ToolError({
      message: "The function ask of the program failed, so the user did not agree. Nothing was sent. Inform the user."
    }),
    "cause",
    { value: cause }
  )

/** Calls an operation with what a model wrote. It may write `null` for what it leaves out. */
const call = (dependencies: Dependencies.Dependencies, operation: Operation, given: unknown) => {
  const names = ["body", ...Object.keys(controlsOf(operation, dependencies.options))]
  const entries = Object.entries(isReadonlyObject(given) ? given : {}).filter(([, value]) => value !== null)
  const beside = entries.filter(([name]) => names.includes(name) && (name !== "body" || operation.body !== undefined))
  const one = {
    operation: operation.id,
    parameters: Object.fromEntries(entries.filter((entry) => !beside.includes(entry))),
    ...Object.fromEntries(beside)
  }
  const called = Offer.isRead(operation)
    ? Effect.flatMap(decodeRead(one), (given) => Read.read(dependencies, given))
    : Effect.flatMap(decodeWrite(one), (given) => Write.write(dependencies, given))
  return called.pipe(
    Effect.catchTag(
      "SchemaError",
      ({ message }) => Effect.fail(new ToolError({ message: `${message}. Nothing was sent.` }))
    ),
    Effect.provide(Layer.merge(FileSystem.layerNoop({}), Path.layer))
  )
}

/** Calls an operation with what a model wrote, and returns what the model may read. */
export type Call = (operation: Operation, given: unknown) => Effect.Effect<Result.Rendered, ToolError>

/**
 * Creates the tools, the instructions for a model, and the function that calls them over a client. Throws a `TypeError` that names an operation which does not
 * exist, and those that were probably meant.
 */
export const make = <const Name extends FlatContract.OperationName>(choice: Choice<Name>) => {
  const contract = FlatContract.load()
  const options = settingsOf(choice)
  const tools = [...new Set(choice.operations)].map((name): OperationTool<Name> => {
    const operation = find(contract, name)
    return {
      name,
      description: descriptionOf(contract, operation, options),
      schema: schemaOf(contract, operation, options),
      operation
    }
  })
  return {
    tools,
    instructions: Guides.ofOperations(options),
    /** What is kept between calls begins here: pseudonyms, plans, cursors. */
    open: (caller: Caller, ask: ((question: string) => Effect.Effect<boolean>) | undefined): Call => {
      const agreement = (question: string): Effect.Effect<Agreement, ToolError> =>
        ask === undefined
          ? Effect.succeed("unavailable")
          : Effect.suspend(() => ask(question)).pipe(
            Effect.map((yes): Agreement => yes ? "yes" : "no"),
            Effect.catchDefect((cause) => Effect.fail(notAsked(cause)))
          )
      const dependencies = Dependencies.make(Offer.make({ contract }, undefined), {
        caller,
        options,
        privacy: Privacy.make(contract, options),
        words
      })({ id: "program", ask: agreement, progress: () => Effect.void })
      return (operation, given) => call(dependencies, operation, given)
    }
  }
}
