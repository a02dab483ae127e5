/** A score: imported, edited as text, saved as a revision, and drawn before and after. */
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { diff, open, readMeasures, replaceMeasures, type Result, type Score, write } from "@flat-sdk/score"
import { toSvg } from "@flat-sdk/score/render"
import { Effect } from "effect"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { clientOf } from "./Library.ts"
import * as Stage from "./Stage.ts"

const root = join(import.meta.dirname, "../../..")

/** The file of the picture, in a folder that is not in git. */
export const picture = "apps/demo/dist/measures.svg"

const valueOf = <A>({ problems, value }: Result<A>): A => {
  if (value === undefined) throw new Error(problems?.[0]?.message)
  return value
}

/** Draws the measures before the edit above those after it. */
const draw = async (before: Score, after: Score): Promise<void> => {
  const page = { header: "none", footer: "none", adjustPageHeight: true, adjustPageWidth: true }
  const margins = { pageMarginTop: 30, pageMarginBottom: 30, pageMarginLeft: 30, pageMarginRight: 30 }
  const verovio = { scale: 50, ...page, ...margins }
  const [[above = ""], [below = ""]] = await Promise.all([toSvg(before, { verovio }), toSvg(after, { verovio })])
  const [, width = "0", height = "0"] = /<svg[^>]*? width="([\d.]+)px" height="([\d.]+)px"/.exec(above) ?? []
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${2 * Number(height)}">
<rect width="100%" height="100%" fill="white"/>
${above}
<g transform="translate(0 ${height})">${below}</g>
</svg>
`
  mkdirSync(dirname(join(root, picture)), { recursive: true })
  writeFileSync(join(root, picture), svg)
}

export const run = Effect.gen(function*() {
  const sandbox = yield* Sandbox.SandboxServer
  const file = readFileSync(join(root, "examples/import-and-share/two-bars.musicxml"), "utf8")
  yield* Stage.step("An edited score", "Measures are read and replaced as text; all other bytes of the file stay.")
  const { after, before, text } = yield* Effect.gen(function*() {
    const { scores } = yield* FlatClient.FlatClient
    const { id: score } = yield* scores.createScore({ body: { title: "Two bars", privacy: "private", data: file } })
    const newest = scores.getScoreRevisionData({ score, revision: "last", format: "xml" })
    const before = valueOf(open((yield* newest).bytes))
    const [, text] = readMeasures(before, { part: "Recorder", as: "abc" })
    const edit = valueOf(replaceMeasures(before, [{ part: "Recorder", measure: 2, text: "A2 B2 G4", as: "abc" }]))
    yield* scores.createScoreRevision({ score, body: { data: write(edit), description: "Quarters" } })
    return { text, before, after: valueOf(open((yield* newest).bytes)) }
  }).pipe(Effect.provide(clientOf(sandbox)))
  yield* Effect.promise(() => draw(before, after))
  yield* Stage.facts([
    ["measure 2 was", String(text?.text)],
    ["measure 2 is", "A2 B2 G4"],
    ...diff(before, after).flatMap(({ changes, number }) =>
      changes.map((change, at) =>
        [
          at === 0 ? `diff of measure ${number}` : "",
          change.startsWith("added") ? Stage.good(change) : Stage.bad(change)
        ] as const
      )
    ),
    ["picture", `${Stage.strong(picture)}, before and after`]
  ])
})
