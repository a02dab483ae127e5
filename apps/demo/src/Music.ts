/** A score: imported, edited as text, saved as a revision, and drawn before and after. */
import { FlatClient } from "@flat-sdk/core"
import { Sandbox } from "@flat-sdk/sandbox/effect"
import { diff, open, type Result, type Score, write } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
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

/** Returns the drawing with its second measure in another colour. */
const markSecond = (svg: string): string => {
  let measures = 0
  return svg.replace(
    / class="measure"/g,
    (found) => ++measures === 2 ? `${found} color="#c2410c" fill="#c2410c"` : found
  )
}

/** Draws the measures before the edit above those after it, with a caption each. */
const draw = async (before: Score, after: Score): Promise<void> => {
  const page = { header: "none", footer: "none", adjustPageHeight: true, adjustPageWidth: true }
  const margins = { pageMarginTop: 30, pageMarginBottom: 30, pageMarginLeft: 30, pageMarginRight: 30 }
  const verovio = { scale: 50, ...page, ...margins }
  const [[above = ""], [below = ""]] = await Promise.all([toSvg(before, { verovio }), toSvg(after, { verovio })])
  const [, width = "0", height = "0"] = /<svg[^>]*? width="([\d.]+)px" height="([\d.]+)px"/.exec(above) ?? []
  const caption = 24
  const row = caption + Number(height)
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${2 * row}">
<rect width="100%" height="100%" fill="white"/>
<g font-family="sans-serif" font-size="16"><text x="15" y="20">before</text><text x="15" y="${
    20 + row
  }">after</text></g>
<g transform="translate(0 ${caption})">${markSecond(above)}</g>
<g transform="translate(0 ${row + caption})">${markSecond(below)}</g>
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
    ["measure 2 was, in ABC", String(text?.text)],
    ["measure 2 is, in ABC", "A2 B2 G4"],
    ...diff(before, after).flatMap(({ changes, number }) =>
      changes.map((change, at) =>
        [
          at === 0 ? `diff of measure ${number}` : "",
          (change.startsWith("added") ? Stage.good : Stage.bad)(change.replace(/^(\w+) (\S+) (\w+)$/, "$1 $3 note $2"))
        ] as const
      )
    ),
    ["picture", `${Stage.strong(picture)}, before and after`]
  ])
})
