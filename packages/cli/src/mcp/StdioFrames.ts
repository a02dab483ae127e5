/**
 * Checks the messages on standard input before the server reads them. An invalid one gets the error of JSON-RPC; the server would drop it, or
 * end.
 */
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stdio from "effect/Stdio"
import * as Stream from "effect/Stream"

/** Deeper messages are refused: to decode them would need more stack than there is. */
const deepest = 200

const ownId = /"id"\s*:\s*(?:"([^"\\]*)"|(-?\d+)(?=\s*[,}]))/y

/** How deep a JSON text is nested, and its id: without parsing it, which a deep one would not survive. */
const scan = (line: string): { readonly deep: boolean; readonly id: string | number | null } => {
  let depth = 0
  let deep = false
  let id: string | number | null = null
  for (let at = 0; at < line.length; at++) {
    const character = line[at]
    if (character === "\"") {
      ownId.lastIndex = at
      const [, text, number] = depth === 1 ? ownId.exec(line) ?? [] : []
      if (text !== undefined || number !== undefined) id = text ?? Number(number)
      for (at++; at < line.length && line[at] !== "\""; at++) if (line[at] === "\\") at++
    } else if (character === "{" || character === "[") deep = ++depth > deepest || deep
    else if (character === "}" || character === "]") depth--
  }
  return { deep, id }
}

const failure = (id: string | number | null, code: -32700 | -32600, message: string): string =>
  JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } })

const isId = (id: unknown): id is string | number =>
  typeof id === "string" || (typeof id === "number" && Number.isFinite(id))

/** Returns the error for an invalid message, or `undefined`. */
export const problemOf = (line: string): string | undefined => {
  if (line.trim() === "") return undefined
  const { deep, id } = scan(line)
  if (deep) {
    return failure(id, -32600, `Invalid Request: the message is nested deeper than ${deepest} levels`)
  }
  let message: unknown
  try {
    message = JSON.parse(line)
  } catch {
    return failure(null, -32700, "Parse error: the line is not JSON")
  }
  const invalid = (why: string) => {
    const id = typeof message === "object" && message !== null && "id" in message ? message.id : null
    return failure(isId(id) ? id : null, -32600, `Invalid Request: ${why}`)
  }
  // Batches are read by the server, which knows whether the protocol's version has them.
  if (Array.isArray(message)) return message.length === 0 ? invalid("the batch is empty") : undefined
  if (typeof message !== "object" || message === null) return invalid("a message is an object")
  if (!("jsonrpc" in message) || message.jsonrpc !== "2.0") return invalid("jsonrpc must be \"2.0\"")
  if ("method" in message) {
    if (typeof message.method !== "string") return invalid("method must be a string")
    if ("params" in message && (typeof message.params !== "object" || message.params === null)) {
      return invalid("params must be an object")
    }
    // The Model Context Protocol does not allow null, which would read as a notification.
    return "id" in message && !isId(message.id) ? invalid("id must be a string or a number") : undefined
  }
  return isResponse(message) ? undefined : invalid("method is missing")
}

/** Whether a message is a response, to a question of the server. */
const isResponse = (message: object): boolean => "id" in message && ("result" in message || "error" in message)

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
