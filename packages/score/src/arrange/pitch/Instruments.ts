/** The usual instruments and voices of a school. */
import { refuse } from "../../xml/Problem.ts"
import { type Interval, readInterval } from "./Interval.ts"

export interface Instrument {
  readonly name: string
  readonly abbreviation: string
  /** The clef that its parts begin with, and those that they can change to: sign and line, and the octave. */
  readonly clefs: ReadonlyArray<string>
  /** From the written pitch to the one that sounds. */
  readonly sounding: Interval
  /** Program of General MIDI, from 1. */
  readonly program: number
}

/**
 * Names, abbreviation, program, and if they are not P1 and G2, interval and clefs. The octave of a clef is no transposition: MusicXML has
 * pitches as they sound there.
 */
const rows = `
  Piccolo; Picc.; 73; P8
  Flute; Fl.; 74
  Alto Flute; A. Fl.; 74; -P4
  Oboe; Ob.; 69
  English Horn, Cor Anglais; E. Hn.; 70; -P5
  Clarinet in B♭; B♭ Cl.; 72; -M2
  Clarinet in A; A Cl.; 72; -m3
  Clarinet in E♭; E♭ Cl.; 72; m3
  Alto Clarinet in E♭; A. Cl.; 72; -M6
  Bass Clarinet in B♭; B. Cl.; 72; -M9
  Bassoon; Bsn.; 71; P1; F4 C4 G2
  Contrabassoon; Cbsn.; 71; -P8; F4
  Soprano Saxophone in B♭; S. Sax.; 65; -M2
  Alto Saxophone in E♭, Saxophone; A. Sax.; 66; -M6
  Tenor Saxophone in B♭; T. Sax.; 67; -M9
  Baritone Saxophone in E♭; Bar. Sax.; 68; -M13
  Horn in F, French Horn; Hn.; 61; -P5; G2 F4
  Horn in E♭, Tenor Horn, Alto Horn; E♭ Hn.; 61; -M6
  Trumpet in B♭; B♭ Tpt.; 57; -M2
  Trumpet in C; C Tpt.; 57
  Cornet in B♭; Cnt.; 57; -M2
  Flugelhorn in B♭; Flghn.; 57; -M2
  Trombone; Tbn.; 58; P1; F4 C4
  Trombone in B♭; Tbn.; 58; -M9
  Bass Trombone; B. Tbn.; 58; P1; F4
  Baritone in B♭, Baritone Horn; Bar.; 59; -M9
  Euphonium; Euph.; 59; P1; F4
  Euphonium in B♭; Euph.; 59; -M9
  Tuba; Tba.; 59; P1; F4
  Bass in E♭, Tuba in E♭; E♭ B.; 59; -M13
  Bass in B♭, Tuba in B♭; B♭ B.; 59; -M16
  Violin; Vln.; 41
  Viola; Vla.; 42; P1; C3 G2
  Violoncello, Cello; Vc.; 43; P1; F4 C4 G2
  Double Bass, Contrabass, String Bass; Db.; 44; -P8; F4
  Sopranino Recorder; Si. Rec.; 75; P1; G2+1
  Soprano Recorder, Descant Recorder, Recorder; S. Rec.; 75; P1; G2+1
  Alto Recorder, Treble Recorder; A. Rec.; 75
  Tenor Recorder; T. Rec.; 75
  Bass Recorder; B. Rec.; 75; P1; F4+1
  Guitar, Classical Guitar, Acoustic Guitar; Guit.; 25; P1; G2-1
  Electric Guitar; E. Guit.; 28; P1; G2-1
  Bass Guitar, Electric Bass; B. Guit.; 34; P1; F4-1
  Ukulele; Uke.; 25
  Voice; V.; 53
  Soprano; S.; 53
  Mezzo-Soprano; Mz.; 53
  Alto; A.; 53
  Tenor; T.; 53; P1; G2-1
  Baritone; Bar.; 53; P1; F4
  Bass; B.; 53; P1; F4`

/** Returns the words of a name in any order and spelling: `Bb Clarinet` and `Clarinet in B flat` are one. */
const wordsOf = (name: string): string => {
  const plain = name.toLowerCase().replace(/([a-g])[ -]?(?:♭|flat\b)/g, "$1b")
    .replace(/\bsax\b/g, "saxophone").replace(/\bbari\b/g, "baritone")
  return (plain.match(/[a-z]+/g) ?? []).filter((word) => word !== "in").sort().join(" ")
}

const table = new Map<string, string>()
const list = rows.trim().split("\n")
// "Clarinet" is the first one, and "Bass" the voice: a name that is there alone is no short one.
for (const shorten of [/$/, / in .*/]) {
  for (const row of list) {
    for (const name of row.split(";")[0]!.split(",")) {
      const words = wordsOf(name.replace(shorten, ""))
      if (!table.has(words)) table.set(words, row)
    }
  }
}

/** Returns how much two names have in common, from 0 to 1, by pairs of letters. */
const likeness = (one: string, other: string): number => {
  const pairs = (text: string) => new Set(Array.from(text, (letter, at) => letter + (text[at + 1] ?? " ")))
  const [first, second] = [pairs(one), pairs(other)]
  return 2 * [...first].filter((pair) => second.has(pair)).length / (first.size + second.size)
}

/** Returns the instrument of a name. Throws `ScoreError` with the names that are nearest. */
export const findInstrument = (given: unknown): Instrument => {
  const words = wordsOf(String(given))
  const row = table.get(words)
  if (row === undefined) {
    const near = [...table].map(([key, row]) => [likeness(words, key), row.split(/[;,]/)[0]!.trim()] as const)
    const names = new Set(near.sort(([one], [other]) => other - one).map(([, name]) => name))
    const hint = `The nearest are ${[...names].slice(0, 4).join(", ")}`
    return refuse(`There is no instrument ${JSON.stringify(given)}`, hint)
  }
  const fields = row.split(";").map((field) => field.trim())
  const [names = "", abbreviation = "", program, sounding = "P1", clefs = "G2"] = fields
  const [name = ""] = names.split(",")
  return { name, abbreviation, clefs: clefs.split(" "), sounding: readInterval(sounding), program: Number(program) }
}
