/**
 * Saves the scores of a class's assignments as one PDF.
 *
 *     npm install verovio pdfkit svg-to-pdfkit @expo-google-fonts/tinos wawoff2
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/choir-librarian/effect.ts CLASS
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { open, overview } from "@flat-sdk/score"
import { toPdf } from "@flat-sdk/score/render"
import { Console, Effect, FileSystem, Layer } from "effect"

const [id = ""] = process.argv.slice(2)

const program = Effect.gen(function*() {
  const { classes, scores } = yield* FlatClient.FlatClient
  const files = yield* FileSystem.FileSystem
  const assignments = yield* classes.listAssignments({ class: id })
  const attached = assignments.flatMap(({ attachments }) => attachments).flatMap(({ score }) => score ?? [])

  const read = yield* Effect.forEach(new Set(attached), (score) =>
    Effect.gen(function*() {
      const { bytes } = yield* scores.getScoreRevisionData({ score, revision: "last", format: "xml" })
      const { problems, value } = open(bytes)
      if (value === undefined) yield* Console.error(`${score}: ${problems[0]?.message}`)
      return value ?? []
    }), { concurrency: 4 })
  const music = read.flat()

  // Each score begins on a new page. The fonts are inside, so that every machine prints the same.
  yield* files.writeFile(`${id}.pdf`, yield* Effect.promise(() => toPdf(music)))
  yield* Console.log([...music.map((score) => overview(score).title ?? "Untitled"), `${id}.pdf`].join("\n"))
})

const FlatLive = FlatClient.layerConfig().pipe(Layer.provide(NodeTransport.layer()))

program.pipe(Effect.provide([FlatLive, NodeServices.layer]), NodeRuntime.runMain)
