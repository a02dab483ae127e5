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

/** Names, abbreviation, clefs, interval, program, sound. The octave of a clef is no transposition: MusicXML has pitches as they sound there. */
const rows = `
  Piccolo; Picc.; G2; P8; 73; wind.flutes.flute.piccolo
  Flute; Fl.; G2; P1; 74; wind.flutes.flute
  Alto Flute; A. Fl.; G2; -P4; 74; wind.flutes.flute.alto
  Oboe; Ob.; G2; P1; 69; wind.reed.oboe
  English Horn, Cor Anglais; E. Hn.; G2; -P5; 70; wind.reed.english-horn
  Clarinet in B♭, Clarinet; B♭ Cl.; G2; -M2; 72; wind.reed.clarinet.bflat
  Clarinet in A; A Cl.; G2; -m3; 72; wind.reed.clarinet.a
  Clarinet in C; C Cl.; G2; P1; 72; wind.reed.clarinet
  Clarinet in E♭; E♭ Cl.; G2; m3; 72; wind.reed.clarinet.eflat
  Alto Clarinet in E♭, Alto Clarinet; A. Cl.; G2; -M6; 72; wind.reed.clarinet.alto
  Bass Clarinet in B♭, Bass Clarinet; B. Cl.; G2; -M9; 72; wind.reed.clarinet.bass
  Bassoon; Bsn.; F4 C4 G2; P1; 71; wind.reed.bassoon
  Contrabassoon; Cbsn.; F4; -P8; 71; wind.reed.contrabassoon
  Soprano Saxophone in B♭, Soprano Saxophone; S. Sax.; G2; -M2; 65; wind.reed.saxophone.soprano
  Alto Saxophone in E♭, Alto Saxophone, Saxophone; A. Sax.; G2; -M6; 66; wind.reed.saxophone.alto
  Tenor Saxophone in B♭, Tenor Saxophone; T. Sax.; G2; -M9; 67; wind.reed.saxophone.tenor
  Baritone Saxophone in E♭, Baritone Saxophone; Bar. Sax.; G2; -M13; 68; wind.reed.saxophone.baritone
  Horn in F, Horn, French Horn; Hn.; G2 F4; -P5; 61; brass.french-horn
  Horn in E♭, Tenor Horn, Alto Horn; E♭ Hn.; G2; -M6; 61; brass.alto-horn
  Trumpet in B♭, Trumpet; B♭ Tpt.; G2; -M2; 57; brass.trumpet.bflat
  Trumpet in C; C Tpt.; G2; P1; 57; brass.trumpet.c
  Trumpet in D; D Tpt.; G2; M2; 57; brass.trumpet.d
  Cornet in B♭, Cornet; Cnt.; G2; -M2; 57; brass.cornet
  Flugelhorn in B♭, Flugelhorn; Flghn.; G2; -M2; 57; brass.flugelhorn
  Trombone; Tbn.; F4 C4; P1; 58; brass.trombone
  Trombone in B♭; Tbn.; G2; -M9; 58; brass.trombone
  Bass Trombone; B. Tbn.; F4; P1; 58; brass.trombone.bass
  Baritone in B♭, Baritone Horn; Bar.; G2; -M9; 59; brass.baritone-horn
  Euphonium; Euph.; F4; P1; 59; brass.euphonium
  Euphonium in B♭; Euph.; G2; -M9; 59; brass.euphonium
  Tuba; Tba.; F4; P1; 59; brass.tuba
  Bass in E♭, Tuba in E♭; E♭ B.; G2; -M13; 59; brass.tuba.bass
  Bass in B♭, Tuba in B♭; B♭ B.; G2; -M16; 59; brass.tuba.bass
  Violin; Vln.; G2; P1; 41; strings.violin
  Viola; Vla.; C3 G2; P1; 42; strings.viola
  Violoncello, Cello; Vc.; F4 C4 G2; P1; 43; strings.cello
  Double Bass, Contrabass, String Bass; Db.; F4; -P8; 44; strings.contrabass
  Sopranino Recorder; Si. Rec.; G2+1; P1; 75; wind.flutes.recorder.sopranino
  Soprano Recorder, Descant Recorder, Recorder; S. Rec.; G2+1; P1; 75; wind.flutes.recorder.soprano
  Alto Recorder, Treble Recorder; A. Rec.; G2; P1; 75; wind.flutes.recorder.alto
  Tenor Recorder; T. Rec.; G2; P1; 75; wind.flutes.recorder.tenor
  Bass Recorder; B. Rec.; F4+1; P1; 75; wind.flutes.recorder.bass
  Guitar, Classical Guitar, Acoustic Guitar; Guit.; G2-1; P1; 25; pluck.guitar
  Electric Guitar; E. Guit.; G2-1; P1; 28; pluck.guitar.electric
  Bass Guitar, Electric Bass; B. Guit.; F4-1; P1; 34; pluck.bass.electric
  Ukulele; Uke.; G2; P1; 25; pluck.ukulele
  Voice; V.; G2; P1; 53; voice.vocals
  Soprano; S.; G2; P1; 53; voice.soprano
  Mezzo-Soprano; Mz.; G2; P1; 53; voice.mezzo-soprano
  Alto; A.; G2; P1; 53; voice.alto
  Tenor; T.; G2-1; P1; 53; voice.tenor
  Baritone; Bar.; F4; P1; 53; voice.baritone
  Bass; B.; F4; P1; 53; voice.bass`

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
  const [names = "", abbreviation = "", clefs = "", sounding = "", program, sound = ""] = row.split(";").map((field) =>
    field.trim()
  )
  return {
    name: names.split(",")[0]!,
    abbreviation,
    clefs: clefs.split(" "),
    sounding: readInterval(sounding),
    program: Number(program),
    sound
  }
}
