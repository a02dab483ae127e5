/**
 * Moves a part by octaves into the range of an instrument, and saves a revision whose comment says what changed in which measure.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/arranger/effect.ts SCORE PART LOWEST HIGHEST
 */
import { NodeRuntime } from "@effect/platform-node"
import { FlatClient } from "@flat-sdk/core"
import { NodeTransport } from "@flat-sdk/node"
import { diff, open, overview, readMeasures, replaceMeasures, write } from "@flat-sdk/score"
import { Console, Effect, Layer } from "effect"

const [score = "", part = "", lowest = "", highest = ""] = process.argv.slice(2)

/** Semitones above C0, of a pitch such as `F#4`. */
const heightOf = (pitch: string) =>
  12 * Number(pitch.at(-1)) + "C D EF G A B".indexOf(pitch[0]!) + pitch.split("#").length - pitch.split("b").length

const program = Effect.gen(function*() {
  const { scores } = yield* FlatClient.FlatClient
  const { bytes } = yield* scores.getScoreRevisionData({ score, revision: "last", format: "xml" })
  const { problems, value: music } = open(bytes)
  if (music === undefined) return yield* Effect.die(problems[0]?.message)
  const range = overview(music).parts.find(({ id, name }) => id === part || name === part)?.range
  if (range === undefined) return yield* Effect.die(`${part} has no notes, or is no part of the score`)
  const [bottom, top] = [heightOf(lowest) - heightOf(range.lowest), heightOf(highest) - heightOf(range.highest)]
  const octaves = [0, 1, -1, 2, -2, 3, -3, 4, -4].find((by) => bottom <= 12 * by && 12 * by <= top)
  if (octaves === undefined) return yield* Effect.die(`${range.lowest} to ${range.highest} is too much`)

  // Only octaves are rewritten: keys, slurs, lyrics and layout stay as they are, byte for byte.
  const moved = (text: string) => text.replaceAll(/(?<=<octave>\s*)\d/g, (octave) => String(Number(octave) + octaves))
  const edit = replaceMeasures(music, readMeasures(music, { part }).map((one) => ({ ...one, text: moved(one.text) })))
  if (edit.value === undefined) return yield* Effect.die(edit.problems[0]?.message)
  const changed = diff(music, edit.value).map(({ changes, number }) => `Measure ${number}: ${changes.join(", ")}`)
  yield* Console.log([`${octaves} octaves`, ...changed].join("\n"))
  const body = { data: write(edit.value), description: changed.join("\n") }
  if (changed.length > 0) yield* scores.createScoreRevision({ score, body })
})

program.pipe(Effect.provide(Layer.provide(FlatClient.layerConfig(), NodeTransport.layer())), NodeRuntime.runMain)
