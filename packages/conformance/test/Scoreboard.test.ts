import { assert, describe, it } from "@effect/vitest"
import { globSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { installed } from "../scoreboard/Clients.ts"
import { judge } from "../scoreboard/Judge.ts"
import * as Page from "../scoreboard/Page.ts"
import { run } from "../scoreboard/Run.ts"
import { groups } from "../scoreboard/Vector.ts"

const all = groups()
const vectors = all.flatMap((group) => group.vectors)

const reliability = readFileSync(new URL("../../../docs/reference/reliability.md", import.meta.url), "utf8")

/** The rows of the reliability page. */
const rows = new Set([...reliability.matchAll(/^\| ([A-Z]+\d+) +\|/gm)].map(([, id]) => id))

const planted = (fault: string, ids: ReadonlyArray<string>, limit = 15) =>
  run(
    {
      name: fault,
      command: [process.execPath, fileURLToPath(new URL("scoreboard/planted.ts", import.meta.url)), fault]
    },
    vectors.filter(({ id }) => ids.includes(id)).map((vector) => ({ ...vector, limit })),
    { copies: 2 }
  ).then(({ verdicts }) => verdicts)

describe("the vectors", () => {
  it("have names of their own, and rows of the reliability page", () => {
    assert.strictEqual(new Set(vectors.map(({ id }) => id)).size, vectors.length)
    assert.deepStrictEqual(vectors.filter(({ row }) => !rows.has(row)), [])
  })

  it("are played and judged without the code of a client", () => {
    const folder = new URL("../scoreboard/", import.meta.url)
    const imports = globSync("*.ts", { cwd: folder }).flatMap((file) =>
      [...readFileSync(new URL(file, folder), "utf8").matchAll(/ from "([^"]+)"/g)].map(([, name]) => name!)
    )
    assert.deepStrictEqual(imports.filter((name) => !/^node:|^\.\/\w+\.ts$|\/scripts\/CommandLine\.ts$/.test(name)), [])
  })
})

describe("the scoreboard", () => {
  const columns = Page.readColumns()

  // What a client does instead may have counts that differ from run to run.
  const verdictsOf = (verdicts: Page.Columns[string]["verdicts"] = {}) =>
    Object.entries(verdicts).map(([id, { verdict }]) => `${id}: ${verdict}`)

  // The clients of others are measured by the command alone.
  it("shows what this project's client does", async () => {
    const { verdicts } = await run(installed[0]!, vectors, { copies: 8, patience: 10 })
    assert.deepStrictEqual(
      verdictsOf(verdicts),
      verdictsOf(columns["promise"]?.verdicts),
      `run pnpm scoreboard --write: ${JSON.stringify(verdicts)}`
    )
  })

  it("is on the page as it was measured", () => {
    assert.strictEqual(Page.readTables(), Page.tables(all, columns), "run pnpm scoreboard --write")
  })
})

describe.concurrent("the runner", () => {
  const right = ["reset-read", "reset-write", "too-many-write", "redirected-read", "web-page", "echoed-password"]

  it("passes a client that does right", async () => {
    assert.deepStrictEqual(
      await planted("none", right),
      Object.fromEntries(right.map((id) => [id, { verdict: "pass" }]))
    )
  })

  for (
    const [fault, id, did] of [
      ["double", "reset-write", "2 requests; returned a value"],
      ["resend", "reset-write", "2 requests; returned a value"],
      ["never", "reset-read", "1 request; TypeError"],
      ["leak", "redirected-read", "sent authorization to the other origin"],
      ["swallow", "web-page", "returned a list of 0"],
      ["tell", "echoed-password", "the error shows it"]
    ] as const
  ) {
    it(`fails a client with the fault ${fault}`, async () => {
      assert.deepStrictEqual(await planted(fault, [id]), { [id]: { verdict: "fail", did } })
    })
  }

  it("fails a client that sends the next request too early", () => {
    const vector = vectors.find(({ id }) => id === "too-many-write")!
    const arrival = (at: number) => ({ at, method: "POST", target: "/v2/organizations/users", headers: {}, body: "" })
    const after = (millis: number) =>
      judge(vector, { arrivals: [arrival(0), arrival(millis)], otherArrivals: [] }, { outcome: "value", value: null })
    assert.deepStrictEqual([after(100), after(1000)], [
      { verdict: "fail", did: "sent the next request too early" },
      { verdict: "pass" }
    ])
  })

  it("fails a client that never ends a call", async () => {
    assert.deepStrictEqual(await planted("hang", ["reset-read"], 0.5), {
      "reset-read": { verdict: "fail", did: "still waiting after 0.5 s" }
    })
  })

  it("says why a program does not start", async () => {
    const error = await planted("broken", right).then(() => undefined, (error: Error) => error)
    assert.include(error?.message, "this client is broken")
  })
})
