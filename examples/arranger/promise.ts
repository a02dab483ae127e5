/**
 * Moves a part by octaves into the range of an instrument, and saves a revision whose comment says what changed in which measure.
 *
 *     FLAT_ACCESS_TOKEN=… pnpm exec node examples/arranger/promise.ts SCORE PART LOWEST HIGHEST
 */
import { FlatClient } from "@flat-sdk/promise"
import { diff, open, overview, readMeasures, replaceMeasures, write } from "@flat-sdk/score"

const [score = "", part = "", lowest = "", highest = ""] = process.argv.slice(2)

/** Semitones above C0, of a pitch such as `F#4`. */
const heightOf = (pitch: string) =>
  12 * Number(pitch.at(-1)) + "C D EF G A B".indexOf(pitch[0]!) + pitch.split("#").length - pitch.split("b").length

const { scores } = FlatClient.fromEnv()
const { bytes } = await scores.getScoreRevisionData({ score, revision: "last", format: "xml" })
const { problems, value: music } = open(bytes)
if (music === undefined) throw new Error(problems[0]?.message)

const range = overview(music).parts.find(({ id, name }) => id === part || name === part)?.range
if (range === undefined) throw new Error(`${part} has no notes, or is no part of the score`)
const [bottom, top] = [heightOf(lowest) - heightOf(range.lowest), heightOf(highest) - heightOf(range.highest)]
const octaves = [0, 1, -1, 2, -2, 3, -3, 4, -4].find((by) => bottom <= 12 * by && 12 * by <= top)
if (octaves === undefined) throw new Error(`${range.lowest} to ${range.highest} is too much`)

// Only octaves are rewritten: keys, slurs, lyrics and layout stay as they are, byte for byte.
const moved = (text: string) => text.replaceAll(/(?<=<octave>\s*)\d/g, (octave) => String(Number(octave) + octaves))
const edit = replaceMeasures(music, readMeasures(music, { part }).map((one) => ({ ...one, text: moved(one.text) })))
if (edit.value === undefined) throw new Error(edit.problems[0]?.message)

const changed = diff(music, edit.value).map(({ changes, number }) => `Measure ${number}: ${changes.join(", ")}`)
console.log([`${octaves} octaves`, ...changed].join("\n"))
const body = { data: write(edit.value), description: changed.join("\n") }
if (changed.length > 0) await scores.createScoreRevision({ score, body })
