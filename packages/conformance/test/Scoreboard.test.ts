/** Writes docs/reference/scoreboard.md: what this project's client and the vendor's do in each row. `-u` accepts what changed. */
import { readFileSync } from "node:fs"
import { inspect } from "node:util"
import { expect, it } from "vitest"
import { type Case, cases, type Seen } from "./scoreboard/Cases.ts"
import { type Client, ours, vendors } from "./scoreboard/Clients.ts"
import { play } from "./scoreboard/Server.ts"

const page = new URL("../../../docs/reference/scoreboard.md", import.meta.url)

const shown = (error: unknown): string => `${String(error)}\n${inspect(error, { depth: 8 })}\n${JSON.stringify(error)}`

/** Makes the call of a case with a client that has so many milliseconds. A call that is late is neither a value nor an error. */
const run = async (
  { make, said }: Client,
  { call, cancel, others: elsewhere, responses, times = 1 }: Case,
  patience: number
): Promise<Seen> => {
  const { arrivals, baseUrl, close, others } = await play(responses, elsewhere)
  const signal = cancel === undefined ? undefined : cancel === 0 ? AbortSignal.abort() : AbortSignal.timeout(cancel)
  const calls = async () => {
    const once = make({ token: "board-token", ...call, baseUrl, signal })
    let value: unknown
    for (let time = 0; time < times; time++) value = await once()
    return { value }
  }
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(late.resolve, patience)
  const heard = await Promise.race([
    calls().catch((error: unknown) => ({ error: shown(error), ...said(error) })),
    late.promise
  ])
  clearTimeout(timer)
  close()
  const [first, second] = arrivals
  return {
    ...heard,
    requests: arrivals.length,
    others: others.length,
    gap: first === undefined || second === undefined ? 0 : second.at - first.at,
    same: arrivals.every(({ body }) => body === first?.body),
    tokens: arrivals.map(({ headers }) => headers.authorization)
  }
}

it("is what both clients do", { timeout: 120_000 }, async () => {
  const text = readFileSync(page, "utf8")
  const verdict = async (client: Client, id: string, patience: number) => {
    const one = cases[id]!
    const seen = await run(client, one, patience)
    const holds = seen.error === undefined && !("value" in seen) ? false : one.holds(seen)
    return holds ? "pass" : "**fail**"
  }
  const lines = [...text.matchAll(/^(\| ([A-Z]+\d+) \| .* \|) \S+ \| \S+ \|$/gm)]
  expect(lines.map(([, , id]) => id)).toEqual(Object.keys(cases))
  const rows = await Promise.all(
    lines.map(async ([line, words, id]) => {
      // This project's calls all end. Those of the vendor that wait for an hour do not.
      const verdicts = await Promise.all([verdict(ours, id!, 60_000), verdict(vendors, id!, 10_000)])
      return { line, id, now: `${words} ${verdicts.join(" | ")} |`, ours: verdicts[0] }
    })
  )
  expect(rows.filter(({ ours }) => ours !== "pass")).toEqual([])
  const measured = rows.reduce((all, { line, now }) => all.replace(line, () => now), text)
  await expect(measured).toMatchFileSnapshot(page.pathname)
})

it("names rows of the reliability page", () => {
  const reliability = readFileSync(new URL("reliability.md", page), "utf8")
  expect(Object.keys(cases).filter((id) => !new RegExp(`^\\| ${id} +\\|`, "m").test(reliability))).toEqual([])
})
