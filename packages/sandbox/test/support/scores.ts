/** Scores of a sandbox. */
import { assert } from "@effect/vitest"
import * as MusicXml from "../../src/music/MusicXml.ts"
import { post } from "./call.ts"
import type { As } from "./classroom.ts"

export const builderData = {
  scoreData: {
    fifths: -2,
    instruments: [{ group: "keyboards", instrument: "piano" }, { group: "brass", instrument: "trumpet" }]
  }
}

export const tune = MusicXml.write({
  title: "A & B",
  instrument: "Flute",
  tempo: 100,
  measures: [[{ pitch: 61, quarters: 1 }, { pitch: undefined, quarters: 1 }, { pitch: 72, quarters: 2 }]]
})

export const create = async (as: As, body: object = { title: "A score", builderData }) => {
  const made = await as("/scores", post(body))
  assert.strictEqual(made.status, 200, made.text)
  return made.body
}
