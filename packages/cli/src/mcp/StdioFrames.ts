/**
 * Checks the messages on standard input before the server reads them. An invalid one gets the error of JSON-RPC; the server would drop it, or
 * end.
 */
import * as JsonText from "@flat-sdk/terminal/JsonText"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"

/** Deeper messages are refused: to decode them would need more stack than there is. */
const deepest = 200

/** Whether a value is nested too deep. Level by level, because a deep one would not survive recursion. */
const isDeep = (value: unknown): boolean => {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) return true
    level = level.flatMap((one) => typeof one === "object" && one !== null ? [...Object.values(one), null] : [])
  }
  return false
}

const failure = (id: unknown, code: -32700 | -32600, message: string): string =>
  JSON.stringify({ jsonrpc: "2.0", id: isId(id) ? id : null, error: { code, message } })

const isId = (id: unknown): boolean => typeof id === "string" || (typeof id === "number" && Number.isFinite(id))

const problemIn = (message: unknown): string | undefined => {
  if (isDeep(message)) return `the message is nested deeper than ${deepest} levels`
  // Batches are read by the server, which knows whether the protocol's version has them.
  if (Array.isArray(message)) return message.length === 0 ? "the batch is empty" : undefined
  if (typeof message !== "object" || message === null) return "a message is an object"
  const { id, jsonrpc, method, params = {} } = message as Readonly<Record<string, unknown>>
  if (jsonrpc !== "2.0") return "jsonrpc must be \"2.0\""
  // A response, to a question of the server.
  if (method === undefined) {
    return id !== undefined && ("result" in message || "error" in message)
      ? undefined
      : "method is missing"
  }
  if (typeof method !== "string") return "method must be a string"
  if (typeof params !== "object" || params === null) return "params must be an object"
  // The Model Context Protocol does not allow null, which would read as a notification.
  return id === undefined || isId(id) ? undefined : "id must be a string or a number"
}

export const problemOf = (line: string): string | undefined => {
  if (line.trim() === "") return undefined
  const message = JsonText.parse(line)
  if (message === undefined) return failure(null, -32700, "Parse error: the line is not JSON")
  const problem = problemIn(message)
  const id = typeof message === "object" && message !== null && "id" in message ? message.id : null
  return problem === undefined ? undefined : failure(id, -32600, `Invalid Request: ${problem}`)
}

/** Layer that removes invalid messages from standard input, and writes their errors to standard output. */
export const layer = Layer.effect(
  Stdio.Stdio,
  Effect.map(Stdio.Stdio, (stdio) => {
    const write = (line: string) => Stream.run(Stream.succeed(`${line}\n`), stdio.stdout({ endOnDone: false }))
    return Stdio.make({
      ...stdio,
      stdin: stdio.stdin.pipe(
        Stream.decodeText(),
        Stream.splitLines,
        Stream.filterEffect((line) => {
          const problem = problemOf(line)
          return problem === undefined ? Effect.succeed(line.trim() !== "") : Effect.as(write(problem), false)
        }),
        Stream.map((line) => new TextEncoder().encode(`${line}\n`))
      )
    })
  })
)
