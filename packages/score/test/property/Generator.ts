/** Scores of random music, whose accidentals are those that the page needs. */
import { accidentalOf, shownOf } from "./Page.ts"
import type { Random } from "./Random.ts"
import { altersOf, readScore } from "./Reading.ts"

const tag = (name: string, content: string | number = "", more = ""): string =>
  content === "" ? `<${name}${more}/>` : `<${name}${more}>${content}</${name}>`
const steps = [..."CDEFGAB"]

interface Pitch {
  readonly step: string
  readonly octave: number
  readonly alter: number
}

/** A note, a chord or a rest while its score is made. Lengths are in divisions. */
interface Sound {
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

interface Meter {
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
const fillVoice = (
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
const decorate = (
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

const noteXml = (sound: Sound, voice: number, staves: number): string => {
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

/** Draws slurs and hairpins between sounds of a part, over bar lines, voices and staves. */
const span = (random: Random, sounds: ReadonlyArray<readonly [measure: number, sound: Sound]>, staves: number) => {
  const inTime = [...sounds].sort(([a, one], [b, other]) => a - b || one.at - other.at)
  const taken: Array<readonly [number: number, from: number, to: number]> = []
  for (let n = random.below(inTime.length / 3 + 1); n > 0; n--) {
    const [from, by] = [random.below(inTime.length), 1 + random.below(9)]
    const [a, b] = [inTime[from], inTime[from + by]]
    if (!a || !b || a[1].pitches.length === 0 || b[1].pitches.length === 0 || a[0] === b[0] && a[1].at === b[1].at) {
      continue
    }
    const number = [1, 2, 3, 4, 5, 6].find((one) =>
      !taken.some(([used, start, end]) => used === one && start <= from + by + 3 && end >= from - 3)
    )
    if (number === undefined) continue
    taken.push([number, from, from + by])
    a[1].notations += tag("slur", "", ` number="${number}" type="start"`)
    b[1].notations += tag("slur", "", ` number="${number}" type="stop"`)
  }
  const wedge = (sound: Sound, type: string) =>
    sound.before += tag(
      "direction",
      tag("direction-type", tag("wedge", "", ` type="${type}"`)) + (staves > 1 ? tag("staff", 1) : "")
    )
  const [from, by] = [random.below(inTime.length), 2 + random.below(6)]
  const [a, b] = [inTime[from], inTime[from + by]]
  if (!a || !b || a[0] === b[0] && a[1].at === b[1].at) return
  wedge(a[1], random.pick(["crescendo", "diminuendo"]))
  wedge(b[1], "stop")
}

const timeTag = ({ beats, beatType }: Meter) => tag("time", tag("beats", beats) + tag("beat-type", beatType))

/** Gives each note with a pitch the accidental that it needs, and now and then one that it does not need. */
const withAccidentals = (random: Random, source: string): string => {
  const { keys, measures } = readScore(source)
  const wanted = new Map<unknown, string>()
  for (const [part, own] of keys) {
    for (
      const { needed, note } of shownOf(
        measures.filter((one) => one.part === part).flatMap(({ notes }) => notes),
        own,
        true
      )
    ) {
      const isCautious = random.chance(0.03) && !note.isTied
      if (!needed && !isCautious || note.pitch === undefined) continue
      wanted.set(note.element, tag("accidental", accidentalOf(note.pitch.alter), needed ? "" : " parentheses=\"yes\""))
    }
  }
  const order = measures.flatMap(({ notes }) => notes).filter(({ pitch }) => pitch)
  let at = 0
  return source.replace(/<!--accidental-->/g, () => wanted.get(order[at++]?.element) ?? "")
}

/** Returns the MusicXML of a score in one to three parts, which changes key, meter and clef now and then. */
export const generate = (random: Random): string => {
  const meters: ReadonlyArray<Meter> = [[4, 4], [3, 4], [2, 4], [6, 8], [5, 8], [2, 2]].map((
    [beats = 4, beatType = 4]
  ) => ({ beats, beatType }))
  const isNew = (measure: number) => measure === 0 || random.chance(0.15)
  const measures = 3 + random.below(4)
  let [meter, fifths] = [random.pick(meters), random.below(9) - 4]
  const plan = Array.from({ length: measures }, (_, at) => {
    const [setsMeter, setsKey] = [isNew(at), isNew(at)]
    if (setsMeter) meter = random.pick(meters)
    if (setsKey) fifths = random.below(9) - 4
    const barline = at === measures - 1 ?
      "<barline location=\"right\"><bar-style>light-heavy</bar-style></barline>" :
      random.chance(0.1)
      ? "<barline location=\"right\"><repeat direction=\"backward\"/></barline>"
      : ""
    return { meter, fifths, setsMeter, setsKey, barline }
  })
  const parts = Array.from({ length: 1 + random.below(2) }, (_, p) => {
    const staves = 1 + random.below(2)
    const divisions = random.pick([4, 12, 24, 480, 48])
    const voices = staves + (random.chance(0.4) ? 1 : 0)
    const sings = random.chance(0.4)
    const tied: Array<ReadonlyArray<Pitch>> = Array.from({ length: voices }, () => [])
    const all: Array<readonly [number, Sound]> = []
    const drafts = plan.map(({ fifths, meter }, at) => {
      const length = divisions * 4 * meter.beats / meter.beatType
      return tied.map((held, voice) => {
        const isLate = voice > 0 && held.length === 0 && random.chance(0.15) ? divisions / 2 : 0
        const isShort = voice > 0 && random.chance(0.15) ? divisions / 2 : 0
        const octave = staves > 1 && voice === staves - 1 ? 3 : 5 - voice % 2
        const sounds = fillVoice(random, {
          divisions,
          fifths,
          length: length - isLate - isShort,
          octave,
          staves,
          tied: held
        })
        const last = sounds.at(-1)
        const reaches = !isShort && last !== undefined && at < plan.length - 1
        tied[voice] = reaches && last.isTied ? last.pitches : []
        const tidy = sounds.map((one) => one === last && !reaches ? { ...one, isTied: false } : one)
        decorate(random, tidy, voice + 1, staves, fifths, sings && voice === 0)
        all.push(...tidy.map((one) => [at, { ...one }] as const))
        return { sounds: all.slice(all.length - tidy.length).map(([, one]) => one), isLate, isShort, length }
      })
    })
    span(random, all, staves)
    const body = drafts.map((voicesOf, at) => {
      const { barline, fifths, meter, setsKey, setsMeter } = plan[at]!
      const clef = (number: number, sign: string, line: number) =>
        tag("clef", tag("sign", sign) + tag("line", line), staves > 1 ? ` number="${number}"` : "")
      const clefs = at > 0 ? "" : clef(1, "G", 2) + (staves > 1 ? clef(2, "F", 4) : "")
      const set = (at === 0 ? tag("divisions", divisions) : "") + (setsKey ? tag("key", tag("fifths", fifths)) : "") +
        (setsMeter ? timeTag(meter) : "") + (at === 0 && staves > 1 ? tag("staves", staves) : "") + clefs
      let xml = set && tag("attributes", set) + "\n"
      for (const [voice, { isLate, isShort, length, sounds }] of voicesOf.entries()) {
        const total = sounds.reduce((sum, one) => sum + one.duration, isLate)
        if (isLate) xml += tag("forward", tag("duration", isLate))
        const changes = voice === 0 && random.chance(0.1) ? random.below(sounds.length) : 0
        xml += sounds.map((one, n) =>
          (changes > 0 && n === changes ? tag("attributes", clef(1, "C", 3)) : "") + noteXml(one, voice + 1, staves)
        ).join("")
        const rest = length - total
        const isLast = voice === voicesOf.length - 1
        // Now and then the last voice fills the measure with what is not heard.
        if (rest > 0 && (voice === 0 || isShort && random.chance(0.5))) xml += tag("forward", tag("duration", rest))
        const reached = xml.endsWith("</forward>") ? length : total
        if (!isLast) xml += tag("backup", tag("duration", reached)) + "\n"
      }
      return tag("measure", `\n${xml}${barline}\n`, ` number="${at + 1}"`)
    })
    return { id: `P${p + 1}`, body: body.join("\n") }
  })
  const list = parts.map(({ id }) => tag("score-part", tag("part-name", `Part ${id}`), ` id="${id}"`)).join("")
  const source = `<?xml version="1.0" encoding="UTF-8"?>\n<score-partwise version="4.0">${tag("part-list", list)}\n${
    parts.map(({ body, id }) => tag("part", `\n${body}\n`, ` id="${id}"`)).join("\n")
  }\n</score-partwise>\n`
  return withAccidentals(random, source)
}
