/** Scores of random music, whose accidentals are those that the page needs. */
import { accidentalOf, shownOf } from "./Page.ts"
import type { Random } from "./Random.ts"
import { readScore } from "./Reading.ts"
import { decorate, fillVoice, type Meter, noteXml, type Pitch, type Sound, tag } from "./Voice.ts"

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
