/** Voices of random music, and their elements. */
import type { Random } from "./Random.ts"
import { altersOf } from "./Reading.ts"

export const tag = (name: string, content: string | number = "", more = ""): string =>
  content === "" ? `<${name}${more}/>` : `<${name}${more}>${content}</${name}>`
const steps = [..."CDEFGAB"]

export interface Pitch {
  readonly step: string
  readonly octave: number
  readonly alter: number
}

/** A note, a chord or a rest while its score is made. Lengths are in divisions. */
export interface Sound {
  readonly at: number
  readonly duration: number
  readonly type: string
  readonly dots: number
  readonly pitches: ReadonlyArray<Pitch>
  readonly isStopped: boolean
  readonly isTied: boolean
  readonly tuplet: readonly [actual: number, normal: number, place: "start" | "inside" | "stop"] | undefined
  readonly staff: number
  before: string
  notations: string
  lyrics: string
}

export interface Meter {
  readonly beats: number
  readonly beatType: number
}

const values: ReadonlyArray<readonly [type: string, dots: number, quarters: number]> = [
  ["whole", 0, 4],
  ["half", 1, 3],
  ["half", 0, 2],
  ["quarter", 1, 1.5],
  ["quarter", 0, 1],
  ["quarter", 0, 1],
  ["eighth", 1, 0.75],
  ["eighth", 0, 0.5],
  ["eighth", 0, 0.5],
  ["16th", 0, 0.25]
]
const tuplets: ReadonlyArray<readonly [actual: number, normal: number, type: string, quarters: number]> = [
  [3, 2, "eighth", 0.5],
  [3, 2, "quarter", 1],
  [5, 4, "16th", 0.25],
  [6, 4, "16th", 0.25]
]

const ornaments = [
  "<articulations><staccato/></articulations>",
  "<articulations><accent placement=\"above\"/></articulations>",
  "<articulations><tenuto/><breath-mark/></articulations>",
  "<ornaments><trill-mark/></ornaments>",
  "<ornaments><mordent/><accidental-mark>sharp</accidental-mark></ornaments>",
  "<ornaments><turn/></ornaments>",
  "<technical><fingering>3</fingering></technical>",
  "<technical><up-bow/></technical>",
  "<fermata type=\"upright\"/>",
  "<arpeggiate/>",
  "<articulations><strong-accent type=\"up\"/></articulations>"
]
const directionTypes = [
  "<dynamics><f/></dynamics>",
  "<dynamics><pp/></dynamics>",
  "<words font-style=\"italic\">dolce</words>",
  "<rehearsal>A</rehearsal>",
  "<metronome><beat-unit>quarter</beat-unit><per-minute>96</per-minute></metronome>"
]
const syllables = ["la", "mi", "sol", "ros", "ek", "o&amp;o"]

const pitchOf = (random: Random, fifths: number, octave: number): Pitch => {
  const step = random.pick(steps)
  const alter = random.chance(0.15) ? random.pick([-1, 0, 1]) : altersOf(fifths)[step] ?? 0
  return { step, octave: octave + random.below(2), alter }
}

/** Fills a voice of a measure. `tied` has the pitches that the first note continues. */
export const fillVoice = (
  random: Random,
  { divisions, fifths, length, octave, staves, tied }: {
    divisions: number
    fifths: number
    length: number
    octave: number
    staves: number
    tied: ReadonlyArray<Pitch>
  }
): Array<Sound> => {
  const sounds: Array<Sound> = []
  let [at, held] = [0, tied]
  let staff = octave < 4 && staves > 1 ? 2 : 1
  const home = staff
  const texts = { before: "", notations: "", lyrics: "" }
  const add = (type: string, dots: number, duration: number, tuplet: Sound["tuplet"], last: boolean) => {
    const isRest = held.length === 0 && random.chance(0.12)
    const many = random.chance(0.15) ? 2 + random.below(2) : 1
    const fresh = Array.from({ length: many }, () => pitchOf(random, fifths, octave))
    const pitches = held.length > 0 ?
      held :
      isRest ?
      [] :
      fresh.filter((one, n) => fresh.findIndex(({ octave, step }) => octave === one.octave && step === one.step) === n)
    const isTied = pitches.length > 0 && random.chance(last ? 0.3 : 0.08)
    if (staves > 1 && random.chance(0.08)) staff = staff === home ? 3 - home : home
    sounds.push({
      ...texts,
      at,
      duration,
      type,
      dots,
      pitches,
      isTied,
      tuplet,
      staff,
      isStopped: held.length > 0
    })
    held = isTied ? pitches : []
    at += duration
  }
  for (let left = length / divisions; left > 0; left = (length - at) / divisions) {
    const group = tuplets.find(([actual, normal, , quarters]) =>
      random.chance(0.1) && normal * quarters <= left && Number.isInteger(quarters * normal * divisions / actual)
    )
    if (group) {
      const [actual, normal, type, quarters] = group
      const place = (n: number) => n === 0 ? "start" : n === actual - 1 ? "stop" : "inside"
      for (let n = 0; n < actual; n++) {
        const isLast = at + divisions * quarters * normal / actual >= length
        add(type, 0, divisions * quarters * normal / actual, [actual, normal, place(n)], isLast)
      }
      continue
    }
    const fitting = values.filter(([, , quarters]) => quarters <= left && Number.isInteger(quarters * divisions))
    if (fitting.length === 0) break
    const [type, dots, quarters] = random.pick(fitting)
    add(type, dots, quarters * divisions, undefined, at + quarters * divisions >= length)
  }
  return sounds
}

/** Gives lyrics, ornaments, grace notes and directions to the sounds of a voice. */
export const decorate = (
  random: Random,
  sounds: ReadonlyArray<Sound>,
  voice: number,
  staves: number,
  fifths: number,
  sings: boolean
) => {
  for (const sound of sounds) {
    const isNote = sound.pitches.length > 0
    const place = (type: string) =>
      tag(
        "direction",
        tag("direction-type", type) + (staves > 1 ? tag("staff", sound.staff) : ""),
        random.pick(["", " placement=\"below\""])
      )
    if (random.chance(0.06)) sound.before += place(random.pick(directionTypes))
    if (isNote && random.chance(0.05)) {
      sound.before += tag("harmony", tag("root", tag("root-step", random.pick(steps))) + tag("kind", "dominant"))
    }
    if (isNote && random.chance(0.12)) sound.notations += random.pick(ornaments)
    if (isNote && sings && !sound.isStopped && random.chance(0.8)) {
      const syllable = (verse: number) =>
        tag(
          "lyric",
          tag("syllabic", "single") + tag("text", random.pick(syllables)) + (random.chance(0.1) ? "<extend/>" : ""),
          ` number="${verse}"`
        )
      sound.lyrics = syllable(1) + (random.chance(0.5) ? syllable(2) : "")
    }
    if (isNote && !sound.isStopped && random.chance(0.08)) {
      const isSlurred = random.chance(0.4)
      if (isSlurred) sound.notations += tag("slur", "", " number=\"9\" type=\"stop\"")
      const grace = (many: number, slur = ""): string => {
        const { alter, octave, step } = pitchOf(random, fifths, 4)
        const pitch = tag("pitch", tag("step", step) + (alter ? tag("alter", alter) : "") + tag("octave", octave))
        const note = tag(
          "note",
          tag("grace", "", random.pick(["", " slash=\"yes\""])) + pitch + tag("voice", voice) + tag("type", "eighth") +
            "<!--accidental-->" + (staves > 1 ? tag("staff", sound.staff) : "") + (slur && tag("notations", slur))
        )
        return note + (many > 0 ? grace(many - 1) : "")
      }
      sound.before += grace(random.below(2), isSlurred ? tag("slur", "", " number=\"9\" type=\"start\"") : "")
    }
  }
}

export const noteXml = (sound: Sound, voice: number, staves: number): string => {
  const { dots, duration, isStopped, isTied, pitches, staff, tuplet, type } = sound
  const one = (pitch: Pitch | undefined, at: number): string => {
    const tie = (name: string) =>
      (isStopped ? tag(name, "", " type=\"stop\"") : "") + (isTied ? tag(name, "", " type=\"start\"") : "")
    const bracket = tuplet && tuplet[2] !== "inside" && at === 0 ? tag("tuplet", "", ` type="${tuplet[2]}"`) : ""
    const notations = tie("tied") + bracket + (at === 0 ? sound.notations : "")
    return tag(
      "note",
      [
        at > 0 ? tag("chord") : "",
        pitch
          ? tag(
            "pitch",
            tag("step", pitch.step) + (pitch.alter ? tag("alter", pitch.alter) : "") + tag("octave", pitch.octave)
          )
          : tag("rest"),
        tag("duration", duration),
        pitch ? tie("tie") : "",
        tag("voice", voice),
        tag("type", type),
        tag("dot").repeat(dots),
        pitch ? "<!--accidental-->" : "",
        tuplet ? tag("time-modification", tag("actual-notes", tuplet[0]) + tag("normal-notes", tuplet[1])) : "",
        staves > 1 ? tag("staff", staff) : "",
        notations && tag("notations", notations),
        at === 0 ? sound.lyrics : ""
      ].join("")
    )
  }
  return sound.before + (pitches.length > 0 ? pitches.map(one).join("\n") : one(undefined, 0)) + "\n"
}
