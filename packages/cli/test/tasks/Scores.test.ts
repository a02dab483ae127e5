/**
 * Twelve tasks of an agent that edits a score over MCP, one after the other, as the table of `docs/agents/mcp.md` counts them. Each ends in a revision
 * that Verovio renders, and that differs from the one before in what was asked.
 */
import { assert, describe, it } from "@effect/vitest"
import { diff, open } from "@flat-sdk/score"
import { toSvg } from "@flat-sdk/score/render"
import { Effect } from "effect"
import { school, start, type ToolResult } from "../mcp/support/Agent.ts"
import * as Counted from "./Counted.ts"
import { song } from "./Song.ts"

const pupil = { username: "quorble.zyxa", firstname: "Zyxandra", lastname: "Quorblestein", password: "secret-7731-x" }

type Measures = Readonly<Record<string, string>>

interface Task {
  readonly task: string
  /** What it reads and replaces: the texts, or what it makes of those that it read. */
  readonly parts?: Readonly<Record<string, Measures | ((read: Measures) => Measures)>>
  /** The measures that change, and a word of each change. */
  readonly changed: ReadonlyArray<readonly [part: string, measure: string, change: RegExp]>
  /** Later measures, of which only the accidentals change. */
  readonly follow?: Task["changed"]
}

/** Puts text before the first note of a measure, or behind the last one of its first voice. */
const add = (text: string | undefined, before: string, behind = ""): string => {
  const lines = text!.split("\n")
  const at = lines.findIndex((line) => !/^[A-Z]:/.test(line))
  lines[at] = lines[at]!.replace(/^(?:\[[A-Z]:[^\]]*\])*/, `$&${before}`) + behind
  return lines.join("\n")
}
const repeated = (read: Measures): Measures => ({ 1: add(read["1"], "|: "), 4: add(read["4"], "", " :|") })

const tasks: ReadonlyArray<Task> = [
  {
    task: "Sing the first two measures a tone higher",
    parts: { P1: { 1: "A2 B2 ^c2 e2", 2: "d3 ^c B4" } },
    changed: [["P1", "1", /added C#5/], ["P1", "2", /added D5/]]
  },
  {
    task: "Correct a note: measure 3 begins with E",
    parts: { P1: (read) => ({ 3: read["3"]!.replace(/F2/, "E2") }) },
    changed: [["P1", "3", /E4/]]
  },
  {
    task: "Correct a word: shining bright",
    parts: { P1: (read) => ({ 4: read["4"]!.replace("low,", "bright,") }) },
    changed: [["P1", "4", /bright/]]
  },
  {
    task: "Repeat measures 1 to 4",
    parts: { P1: repeated, P2: repeated },
    changed: [["P1", "1", /repeat/], ["P1", "4", /repeat/], ["P2", "1", /repeat/], ["P2", "4", /repeat/]]
  },
  {
    task: "Write Allegro at the start",
    parts: { P1: (read) => ({ 1: add(read["1"], "\"^Allegro\"") }) },
    changed: [["P1", "1", /Allegro/]]
  },
  {
    task: "Add a second voice in measure 5",
    parts: { P1: (read) => ({ 5: `${read["5"]!.replace("e2", "[V:1]e2")}\n[V:2]c2 B2 A2 G2` }) },
    changed: [["P1", "5", /C5/]]
  },
  {
    task: "Dot the rhythm of measure 3",
    parts: { P1: (read) => ({ 3: read["3"]!.replace("E2 G2", "E3 G") }) },
    changed: [["P1", "3", /added E4 quarter dotted/]]
  },
  {
    task: "Slur measure 6",
    parts: { P1: { 6: "(A3 B c4)" } },
    changed: [["P1", "6", /slur/]]
  },
  {
    task: "The piano begins softly: p",
    parts: { P2: (read) => ({ 1: read["1"]!.replace("!mf!", "!p!") }) },
    changed: [["P2", "1", /\bp\b/]]
  },
  {
    task: "Write chord symbols over measures 7 and 8",
    parts: {
      P1: (read) => ({
        7: add(read["7"], "\"G\"").replace("A G", "\"D7\"A G"),
        8: add(read["8"], "\"G\"")
      })
    },
    changed: [["P1", "7", /D7|dominant/], ["P1", "8", /G/]]
  },
  {
    task: "Change the key to D major from measure 5 in the piano",
    parts: { P2: (read) => ({ 5: read["5"]!.replace("K:G", "K:D") }) },
    changed: [["P2", "5", /key|fifths|D major/i]],
    follow: [["P2", "6", /^accidentals$/], ["P2", "7", /^accidentals$/]]
  },
  {
    task: "Take all of that back",
    changed: [
      ...["1", "2", "3", "4", "5", "6", "7", "8"].map((number) => ["P1", number, /./] as const),
      ...["1", "4", "5", "6", "7"].map((number) => ["P2", number, /./] as const)
    ]
  }
]

describe("an agent that edits a score", () => {
  it.live("does twelve tasks, each with the calls and tokens of the document", () =>
    Effect.gen(function*() {
      const sandbox = yield* school()
      const send = (path: string, body?: unknown) =>
        Effect.promise(async () => {
          const response = await fetch(`${sandbox.url}${path}`, {
            headers: { "authorization": "Bearer sandbox-admin", "content-type": "application/json" },
            ...(body === undefined ? undefined : { method: "POST", body: JSON.stringify(body) })
          })
          assert.isTrue(response.ok, path)
          return await response.text()
        })
      yield* send("/organizations/users", pupil)
      const data = song(`${pupil.firstname} ${pupil.lastname}`, pupil.username)
      const { id: score } = JSON.parse(yield* send("/scores", { title: "The Ferry", data })) as { readonly id: string }
      const current = Effect.map(send(`/scores/${score}/revisions/last/xml`), (xml) => open(xml).value!)
      const agent = yield* start(sandbox.url, ["--allow-write"])

      const counted = Counted.of(agent)
      const call = (tool: string, args: Readonly<Record<string, unknown>>) =>
        Effect.promise(() => counted.call(tool, args))
      const measuresOf = (read: ToolResult) => (read.listAt("parts")[0]?.["measures"] ?? {}) as Measures
      const sizes = { abc: 0, xml: 0 }

      const seen = yield* call("score_overview", { score })
      const first = seen.textAt("revision")
      for (const { changed, follow = [], parts, task } of tasks) {
        const before = yield* current
        if (parts === undefined) yield* call("score_restore", { score, revision: first })
        else {
          let baseRevision = ""
          const edits: Array<{ readonly part: string; readonly measures: Measures }> = []
          for (const [part, change] of Object.entries(parts)) {
            const numbers = changed.filter(([one]) => one === part).map(([, number]) => number)
            // Measures that follow each other are read together.
            const range = { score, part, from: numbers[0], to: numbers.at(-1) }
            const found = yield* call("score_read", range)
            baseRevision = found.textAt("revision")
            const [read, xml] = [measuresOf(found), yield* agent.ask("score_read", { ...range, as: "xml" })]
            for (const [format, texts] of [["abc", read], ["xml", measuresOf(xml)]] as const) {
              sizes[format] += Counted.tokensOf(Object.values(texts).join("\n"))
            }
            edits.push({ part, measures: typeof change === "function" ? change(read) : change })
          }
          const edit = { score, baseRevision, parts: edits }
          const shown = yield* call("score_replace", edit)
          assert.deepStrictEqual([shown.at("saved"), (yield* current).source], [false, before.source])
          yield* call("score_replace", { ...edit, save: true })
        }
        const after = yield* current
        const found = diff(before, after)
        assert.deepStrictEqual(
          found.map(({ number, part }) => `${part} ${number}`),
          [...changed, ...follow].map(([part, number]) => `${part} ${number}`),
          task
        )
        for (const [index, [, , change]] of [...changed, ...follow].entries()) {
          assert.match(found[index]!.changes.join("; "), change, task)
        }
        assert.isAbove(
          (yield* Effect.promise(() => toSvg(after))).length,
          0
        )
        const what = found.length > 4
          ? `${found.length} measures`
          : found.map(({ number, part }) => `${part} ${number}`).join(", ")
        counted.end(task, what)
      }
      assert.strictEqual((yield* current).source, data)
      assert.isAtMost(sizes.abc * 10, sizes.xml)
      Counted.assertDocumented("Edit scores", counted.rows)

      const stale = {
        score,
        baseRevision: first,
        parts: [{ part: "P1", measures: { 1: "Z" } }],
        save: true,
        allowLoss: true
      }
      const refused = yield* agent.ask("score_replace", stale)
      assert.isTrue(refused.failed)
      assert.match(refused.text, /is not the newest any more.*Nothing was saved/)
      assert.strictEqual((yield* current).source, data)
      const picture = yield* Effect.promise(() =>
        agent.client.callTool({ name: "score_preview", arguments: { score } })
      )
      const [text, image] = picture.content as ReadonlyArray<{ readonly [field: string]: string }>
      assert.deepInclude(JSON.parse(text!["text"]!), { page: 1 })
      assert.deepInclude(image, { type: "image", mimeType: "image/png" })
      assert.match(image!["data"]!, /^iVBOR/)
      for (const name of [pupil.firstname, pupil.lastname, pupil.username]) assert.notInclude(agent.results(), name)
    }))
})
