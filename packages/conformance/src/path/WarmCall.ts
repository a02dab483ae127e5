/**
 * Prints the files that a warm list call enters, from the call to `fetch`: their paths, their lines, and the lines of the functions that run. V8 counts
 * them, on the sources, because Node strips types without moving lines.
 */
import { FlatClient } from "@flat-sdk/core"
import { FetchTransport } from "@flat-sdk/fetch"
import { Effect, Layer } from "effect"
import * as fs from "node:fs"
import { Session } from "node:inspector/promises"
import { fileURLToPath } from "node:url"

const account = {
  id: "1",
  type: "user",
  product: "flatEdu",
  username: "ada",
  printableName: "Ada",
  organization: "o",
  organizationRole: "user",
  picture: null
}
const fetch = async () =>
  Response.json([account], { headers: { link: "<https://api.flat.io/v2/organizations/users?next=n>; rel=\"next\"" } })
const live = FlatClient.layer({ accessToken: "a-token" }).pipe(Layer.provide(FetchTransport.layer({ fetch })))

const session = new Session()
session.connect()
await session.post("Profiler.enable")

/** Returns the functions that ran since the last time, by file of our sources. */
const takeCoverage = async () => {
  const { result } = await session.post("Profiler.takePreciseCoverage")
  return result.filter(({ url }) => /\/packages\/(?:core|engine|fetch)\/src\//.test(url))
}

const files = await Effect.runPromise(
  Effect.provide(
    Effect.gen(function*() {
      const { organization } = yield* FlatClient.FlatClient
      const call = organization.listOrganizationUsers({ limit: 100 })
      for (let warm = 0; warm < 3; warm++) yield* call
      yield* Effect.promise(() => session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false }))
      yield* organization.listOrganizationUsers({ limit: 100 })
      return yield* Effect.promise(takeCoverage)
    }),
    live
  )
)

const linesBetween = (text: string, start: number, end: number) => text.slice(start, end).split("\n").length

const enteredFunctions = files.flatMap(({ functions, url }) => {
  const text = fs.readFileSync(fileURLToPath(url), "utf8")
  // The first function of a file is the file.
  const ran = functions.flatMap(({ functionName, ranges: [range] }) =>
    range!.count > 0 && range!.endOffset - range!.startOffset < text.length - 1 ? [{ functionName, ...range! }] : []
  )
  if (ran.length === 0) return []
  // A function within another is counted once.
  const lines = new Set(ran.flatMap(({ endOffset, startOffset }) => {
    const first = linesBetween(text, 0, startOffset)
    return Array.from({ length: linesBetween(text, startOffset, endOffset) }, (_, index) => first + index)
  }))
  return [{
    file: url.slice(url.indexOf("/packages/") + 1),
    lines: text.split("\n").length - 1,
    run: lines.size,
    functions: ran.map(({ functionName }) => functionName)
  }]
})
console.log(JSON.stringify(enteredFunctions))
