/**
 * Arranges a hymn: holds its last chord for one measure more, writes a part for clarinet and one for horn, saves both as a PDF, the whole as a
 * revision, and its sound as MIDI.
 *
 *     npm install verovio pdfkit svg-to-pdfkit @expo-google-fonts/tinos wawoff2
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/arranger/effect.ts SCORE PART_FOR_CLARINET PART_FOR_HORN
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { open, overview, type Result, write } from "@flat-sdk/score"
import { readMeasures, replaceMeasures } from "@flat-sdk/score/abc"
import { extractPart, insertMeasures, writeFor } from "@flat-sdk/score/arrange"
import { toPdf } from "@flat-sdk/score/render"
import { Console, Effect, FileSystem, Layer } from "effect"

const [score = "", high = "", low = ""] = process.argv.slice(2)

const given = <A>({ problems, value }: Result<A>) =>
  value === undefined ? Effect.fail(new Error(problems?.[0]?.message)) : Effect.succeed(value)

const arrange = Effect.fn("arrange")(function*(file: Uint8Array) {
  const hymn = yield* given(open(file))
  const { measures, parts } = overview(hymn)
  const longer = yield* given(insertMeasures(hymn, { after: { index: measures - 1 } }))
  // In ABC, `F8` and the rest `Z` become `F8-` and `F8`: two notes with a tie.
  const held = parts.flatMap(({ id }) => {
    const [last, added] = readMeasures(longer, { part: id, from: { index: measures - 1 }, as: "abc" })
    const chord = last!.text.split(/\s/).at(-1)!
    return [{ ...last!, text: `${last!.text}-` }, { ...added!, text: added!.text.replace("Z", chord) }]
  })
  const whole = yield* given(replaceMeasures(longer, held))
  const clarinet = yield* given(writeFor(whole, { part: high, instrument: "Clarinet in B♭" }))
  return yield* given(writeFor(clarinet, { part: low, instrument: "Horn in F" }))
})

const program = Effect.gen(function*() {
  const { scores } = yield* FlatClient.FlatClient
  const files = yield* FileSystem.FileSystem
  const { id: base } = yield* scores.getScoreRevision({ score, revision: "last" })
  const { bytes } = yield* scores.getScoreRevisionData({ score, revision: base, format: "xml" })
  const music = yield* arrange(bytes)
  const parts = yield* Effect.forEach(["Clarinet in B♭", "Horn in F"], (part) => given(extractPart(music, part)))
  yield* files.writeFile(`${score}.pdf`, yield* Effect.promise(() => toPdf(parts)))

  const description = "For clarinet and horn, one measure more"
  const { id: revision } = yield* scores.saveRevision({ score, base, data: write(music), description })
  const midi = yield* scores.getScoreRevisionData({ score, revision, format: "midi" })
  yield* files.writeFile(`${score}.mid`, midi.bytes)
  yield* Console.log([`Revision ${revision}`, `${score}.pdf`, `${score}.mid`].join("\n"))
})

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide([FlatLive, NodeServices.layer]), NodeRuntime.runMain)
