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
  /** Its id in the sounds of MusicXML. */
  readonly sound: string
}

/**
 * Names, abbreviation, program, sound, and if they are not P1 and G2, interval and clefs. The octave of a clef is no transposition: MusicXML has
 * pitches as they sound there.
 */
const rows = `
  Piccolo; Picc.; 73; wind.flutes.flute.piccolo; P8
  Flute; Fl.; 74; wind.flutes.flute
  Alto Flute; A. Fl.; 74; wind.flutes.flute.alto; -P4
  Oboe; Ob.; 69; wind.reed.oboe
  English Horn, Cor Anglais; E. Hn.; 70; wind.reed.english-horn; -P5
  Clarinet in B♭, Clarinet; B♭ Cl.; 72; wind.reed.clarinet.bflat; -M2
  Clarinet in A; A Cl.; 72; wind.reed.clarinet.a; -m3
  Clarinet in E♭; E♭ Cl.; 72; wind.reed.clarinet.eflat; m3
  Alto Clarinet in E♭, Alto Clarinet; A. Cl.; 72; wind.reed.clarinet.alto; -M6
  Bass Clarinet in B♭, Bass Clarinet; B. Cl.; 72; wind.reed.clarinet.bass; -M9
  Bassoon; Bsn.; 71; wind.reed.bassoon; P1; F4 C4 G2
  Contrabassoon; Cbsn.; 71; wind.reed.contrabassoon; -P8; F4
  Soprano Saxophone in B♭, Soprano Saxophone; S. Sax.; 65; wind.reed.saxophone.soprano; -M2
  Alto Saxophone in E♭, Alto Saxophone, Saxophone; A. Sax.; 66; wind.reed.saxophone.alto; -M6
  Tenor Saxophone in B♭, Tenor Saxophone; T. Sax.; 67; wind.reed.saxophone.tenor; -M9
  Baritone Saxophone in E♭, Baritone Saxophone; Bar. Sax.; 68; wind.reed.saxophone.baritone; -M13
  Horn in F, Horn, French Horn; Hn.; 61; brass.french-horn; -P5; G2 F4
  Horn in E♭, Tenor Horn, Alto Horn; E♭ Hn.; 61; brass.alto-horn; -M6
  Trumpet in B♭, Trumpet; B♭ Tpt.; 57; brass.trumpet.bflat; -M2
  Trumpet in C; C Tpt.; 57; brass.trumpet.c
  Cornet in B♭, Cornet; Cnt.; 57; brass.cornet; -M2
  Flugelhorn in B♭, Flugelhorn; Flghn.; 57; brass.flugelhorn; -M2
  Trombone; Tbn.; 58; brass.trombone; P1; F4 C4
  Trombone in B♭; Tbn.; 58; brass.trombone; -M9
  Bass Trombone; B. Tbn.; 58; brass.trombone.bass; P1; F4
  Baritone in B♭, Baritone Horn; Bar.; 59; brass.baritone-horn; -M9
  Euphonium; Euph.; 59; brass.euphonium; P1; F4
  Euphonium in B♭; Euph.; 59; brass.euphonium; -M9
  Tuba; Tba.; 59; brass.tuba; P1; F4
  Bass in E♭, Tuba in E♭; E♭ B.; 59; brass.tuba.bass; -M13
  Bass in B♭, Tuba in B♭; B♭ B.; 59; brass.tuba.bass; -M16
  Violin; Vln.; 41; strings.violin
  Viola; Vla.; 42; strings.viola; P1; C3 G2
  Violoncello, Cello; Vc.; 43; strings.cello; P1; F4 C4 G2
  Double Bass, Contrabass, String Bass; Db.; 44; strings.contrabass; -P8; F4
  Sopranino Recorder; Si. Rec.; 75; wind.flutes.recorder.sopranino; P1; G2+1
  Soprano Recorder, Descant Recorder, Recorder; S. Rec.; 75; wind.flutes.recorder.soprano; P1; G2+1
  Alto Recorder, Treble Recorder; A. Rec.; 75; wind.flutes.recorder.alto
  Tenor Recorder; T. Rec.; 75; wind.flutes.recorder.tenor
  Bass Recorder; B. Rec.; 75; wind.flutes.recorder.bass; P1; F4+1
  Guitar, Classical Guitar, Acoustic Guitar; Guit.; 25; pluck.guitar; P1; G2-1
  Electric Guitar; E. Guit.; 28; pluck.guitar.electric; P1; G2-1
  Bass Guitar, Electric Bass; B. Guit.; 34; pluck.bass.electric; P1; F4-1
  Ukulele; Uke.; 25; pluck.ukulele
  Voice; V.; 53; voice.vocals
  Soprano; S.; 53; voice.soprano
  Mezzo-Soprano; Mz.; 53; voice.mezzo-soprano
  Alto; A.; 53; voice.alto
  Tenor; T.; 53; voice.tenor; P1; G2-1
  Baritone; Bar.; 53; voice.baritone; P1; F4
  Bass; B.; 53; voice.bass; P1; F4`

/** Returns the words of a name in any order and spelling: `Bb Clarinet` and `Clarinet in B flat` are one. */
const wordsOf = (name: string): string => {
  const plain = name.toLowerCase().replace(/([a-g])[ -]?(?:♭|flat\b)/g, "$1b").replace(/\bsax\b/g, "saxophone")
  return (plain.match(/[a-z]+/g) ?? []).filter((word) => word !== "in").sort().join(" ")
}

const table = new Map<string, string>()
for (const row of rows.trim().split("\n")) {
  const names = row.split(";")[0]!.split(",")
  // "Clarinet" is first the name of its own row: a later row does not take it.
  for (const name of names) if (!table.has(wordsOf(name))) table.set(wordsOf(name), row)
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
    return refuse(
      `There is no instrument ${JSON.stringify(given)}`,
      `The nearest are ${[...names].slice(0, 4).join(", ")}`
    )
  }
  const [names = "", abbreviation = "", program, sound = "", sounding = "P1", clefs = "G2"] = row.split(";").map((
    field
  ) => field.trim())
  return {
    name: names.split(",")[0]!,
    abbreviation,
    clefs: clefs.split(" "),
    sounding: readInterval(sounding),
    program: Number(program),
    sound
  }
}
