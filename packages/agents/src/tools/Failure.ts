/** Says in a model's words why a call failed, and what to do next. */
import type { FlatError } from "@flat-sdk/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Contract, Operation } from "../contract/Contract.ts"
import { fail, type ToolError, type Words } from "../contract/Host.ts"
import * as Shape from "../contract/Shape.ts"
import type { Privacy } from "../privacy/Privacy.ts"

const stop = "Do not retry. Inform the user."

/** What to do next, where the message does not say it. */
const adviceOf = ({ reason }: FlatError.FlatError, operation: Operation, words: Words, now: number): string => {
  switch (reason._tag) {
    case "Encode":
    case "BadRequest":
      return `Correct the named fields: ${words.form(operation)} shows what is allowed.`
    case "NotFound":
      return "Read the list that the ids are from."
    case "Conflict":
      return "Read what exists first."
    case "RateLimited": {
      const seconds = reason.resetAt && Math.max(1, Math.ceil((reason.resetAt.getTime() - now) / 1000))
      const wait = seconds === undefined ? "some minutes" : `${seconds} seconds`
      return `Wait ${wait}, then repeat the call. It was not executed.`
    }
    case "JobFailed":
      return "Inform the user, and start the job again only if they ask for it."
    case "Unauthorized":
    case "Credentials":
      return `${stop} ${words.signIn}`
    case "Decode":
    case "UnexpectedStatus":
      return `${stop} The server at this address may not be the Flat API.`
    case "ServerError":
    case "Transport":
    case "Timeout":
      return operation.method === "GET"
        ? "Repeat the call once. If it fails again, inform the user."
        : "Read what it would have changed before you repeat it."
    default:
      return stop
  }
}

/**
 * Masks what came from the server. Our own words stay, also those that are a name: a username `admin` would make the scope `edu.admin` unreadable.
 */
const messageOf = (error: FlatError.FlatError, privacy: Privacy): string => {
  const { message, reason } = error
  if (reason._tag === "Encode") return message
  const said = "detail" in reason && "param" in reason ? reason.detail.replace(/\.$/, "") : ""
  const at = said === "" ? -1 : message.indexOf(said)
  return at < 0
    ? privacy.maskText(message)
    : `${message.slice(0, at)}${privacy.maskText(said)}${message.slice(at + said.length)}`
}

export interface Explainer {
  readonly contract: Contract
  readonly privacy: Privacy
  readonly words: Words
  /** Learns the names that a message may contain. */
  readonly names: Effect.Effect<unknown, ToolError>
}

/** The values of an enumeration at a path of an input, such as `body.privacy`. */
const valuesAt = (contract: Contract, operation: Operation, path: string): ReadonlyArray<unknown> => {
  const [first = "", ...rest] = path.split(/[.[\]]+/).filter((part) => part !== "")
  const parameter = operation.parameters.find(({ name }) => name === first)
  const start = first === "body" ? operation.body?.schema : parameter?.schema
  const shape = rest.reduce(
    (shape, part) => /^\d+$/.test(part) ? shape.item() : shape.field(part),
    Shape.make(contract, start)
  )
  return shape.isList ? shape.item().values : shape.values
}

/** Names the values that the fields of an error may have. */
const allowedValues = (contract: Contract, operation: Operation, { reason }: FlatError.FlatError): string => {
  const paths = reason._tag === "Encode"
    ? reason.problems.map(({ path }) => path)
    : reason._tag === "BadRequest" && reason.param !== undefined
    ? [reason.param, `body.${reason.param}`]
    : []
  return paths.flatMap((path) => {
    const values = valuesAt(contract, operation, path).filter((value) => value !== null)
    return values.length === 0 ? [] : [` ${path} is one of ${values.map((value) => JSON.stringify(value)).join(", ")}.`]
  }).join("")
}

/** Runs a call of the API with its error as a tool's: names in it are pseudonyms, secrets are removed. */
export const explaining = ({ contract, names, privacy, words }: Explainer, operation: Operation) =>
<A, R>(
  call: Effect.Effect<A, FlatError.FlatError | ToolError, R>
): Effect.Effect<A, ToolError, R> =>
  Effect.catch(call, (error) =>
    Effect.gen(function*() {
      if (error._tag === "ToolError") return yield* error
      const { reason } = error
      // The words of the server may name a person.
      if ("detail" in reason && reason.detail !== "") yield* names
      const now = yield* Clock.currentTimeMillis
      // A server may repeat a whole body.
      const what = messageOf(error, privacy).slice(0, 1500)
      return yield* fail(
        `${what.endsWith(".") ? what : `${what}.`}${allowedValues(contract, operation, error)} ${
          adviceOf(error, operation, words, now)
        }`
      )
    }))
