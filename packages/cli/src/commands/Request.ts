/** `flat request`: sends a request that the catalog does not have. */
import * as Danger from "@flat-sdk/agents/danger"
import type { FlatError } from "@flat-sdk/core/FlatError"
import * as Flags from "@flat-sdk/terminal/Flags"
import * as JsonText from "@flat-sdk/terminal/JsonText"
import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { CommandSession } from "../calls/CommandSession.ts"
import * as Confirmation from "../calls/Confirmation.ts"
import * as Assignment from "../input/Assignment.ts"
import * as Body from "../input/Body.ts"
import * as GlobalFlags from "../input/GlobalFlags.ts"
import { usage, UsageError, type UsageProblem } from "../input/UsageError.ts"
import * as Output from "../output/Output.ts"

const name = "request"

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const

/** Reads names and values. A name that is given several times has several values. */
const read = (flag: string, given: ReadonlyArray<string>, separator: string) => {
  const values: Record<string, string | Array<string>> = Object.create(null)
  const problems: Array<UsageProblem> = []
  for (const pair of given) {
    const at = pair.indexOf(separator)
    if (at < 1) {
      // Not what was found: it may be a token.
      problems.push({ flag, problem: `expected name${separator}value` })
      continue
    }
    const key = pair.slice(0, at).trim()
    const value = separator === ":" ? pair.slice(at + 1).trim() : pair.slice(at + 1)
    const known = values[key]
    values[key] = known === undefined ? value : [known, value].flat()
  }
  return { values: { ...values }, problems }
}

/** Whether a call failed because its response is one value instead of a list. */
const isNoList = ({ reason }: FlatError): boolean => {
  if (reason._tag !== "Decode") return false
  const json = JsonText.parse(Redacted.value(reason.body))
  return json !== undefined && !Array.isArray(json)
}

export const command = Command.make(
  name,
  {
    method: Argument.ChoiceWithValue(
      "method",
      methods.flatMap((method) => [[method, method], [method.toLowerCase(), method]] as const)
    ).pipe(Argument.withDescription("GET, POST, PUT, PATCH or DELETE")),
    path: Argument.String("path").pipe(
      Argument.withDescription("Path below the base URL, such as /me/notifications; it may have a query")
    ),
    query: Flags.texts("query", "name=value", "A parameter of the query. Repeat it for more, or for a list"),
    header: Flags.texts("header", "name:value", "A header. The token is added automatically"),
    body: Body.bodyFlag,
    set: Body.setFlag()
  },
  Effect.fnUntraced(function*({ body, header, method, path, query, set }) {
    const session = yield* CommandSession
    const [place = "", search = ""] = path.split(/\?(.*)/s)
    const asked = read("--query", [...[...new URLSearchParams(search)].map((pair) => pair.join("=")), ...query], "=")
    const headers = read("--header", header, ":")
    const given = body === undefined
      ? { body: undefined, problems: [] }
      : yield* Body.json("--body", body)
    // Nothing is known about the fields: each may have any value.
    const changed = Assignment.apply(session.catalog, {}, given.body, set)
    const { all, limit } = yield* GlobalFlags.Globals
    const list = all ? "--all" : limit === undefined ? undefined : "--limit"
    const problems = [
      ...asked.problems,
      ...headers.problems,
      ...given.problems,
      ...Body.typedSecrets(session.catalog, undefined, body, given.body),
      ...changed.problems,
      ...(list === undefined || method === "GET" ? [] : [{ flag: list, problem: "reads a list, with GET only" }])
    ]
    if (problems.length > 0) return yield* new UsageError({ problems, command: `flat ${name}` })
    const request = {
      method,
      path: place,
      query: asked.values,
      ...(changed.body === undefined ? undefined : { body: changed.body }),
      headers: Object.fromEntries(Object.entries(headers.values).map(([name, value]) => [name, String(value)]))
    }
    yield* Confirmation.ask(Danger.of(session.catalog, request), `${method} ${place}`)
    const client = yield* session.client
    const options = yield* GlobalFlags.outputOptions()
    if (list === undefined) return yield* Output.value(yield* client.request(request), options)
    const items = client.request.stream(request).pipe(
      Stream.mapError((error) =>
        isNoList(error)
          ? usage(`flat ${name}`, list, `reads the pages of a list, and ${place} returns one value: leave it out`)
          : error
      )
    )
    yield* Output.items(limit === undefined ? items : Stream.take(items, limit), options)
  })
).pipe(
  Command.withDescription(
    "Sends a request that no other command sends, with the same token, rate limit, retries and errors as every command."
  ),
  Command.withExamples([
    { command: `flat ${name} GET /me/notifications --query limit=10` },
    { command: `flat ${name} GET /organizations/users --all --jq .username`, description: "Every page of a list" },
    { command: `flat ${name} POST /scores/SCORE/likes` }
  ])
)
