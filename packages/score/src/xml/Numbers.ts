/** The bounds of the numbers in a score. */

/** Octaves, and what must be above 0, as in the schema of MusicXML; other bounds are ours, and more than any music needs. */
const bounds = new Map(
  ([
    ["divisions", 0.001, 1e7],
    ["beats", 0.001, 1000],
    ["beat-type", 0.001, 1024],
    ["duration", 0, 1e9],
    ["alter key-alter root-alter bass-alter", -4, 4],
    ["chromatic", -120, 120],
    ["diatonic", -70, 70, true],
    ["fifths", -14, 14, true],
    ["octave display-octave", 0, 9, true],
    ["octave-change clef-octave-change", -10, 10, true],
    ["staff", 1, 32, true],
    ["staves", 0, 32, true],
    ["actual-notes normal-notes", 1, 1000, true]
  ] as const).flatMap(([names, least, most, isWhole = false]) =>
    names.split(" ").map((name) => [name, { least, most, isWhole }])
  )
)

/** Returns the number in the text of an element: `undefined` if it is none, or outside the bounds of the element. */
export const readNumber = (name: string, text: string): number | undefined => {
  const value = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/.test(text) ? Number(text) : Number.NaN
  const { isWhole, least, most } = bounds.get(name) ?? { least: -1e9, most: 1e9, isWhole: false }
  return value >= least && value <= most && (!isWhole || Number.isInteger(value)) ? value : undefined
}

/** Returns what is wrong with the number in the text of an element. */
export const faultOf = (name: string, text: string): string | undefined => {
  const bound = bounds.get(name)
  const parts = name === "beats" ? text.split("+") : [text]
  if (!bound || text === "" || parts.every((one) => readNumber(name, one) !== undefined)) return undefined
  const { isWhole, least, most } = bound
  const found = text.length > 20 ? `${text.slice(0, 20)}…` : text
  return `<${name}> is ${found}, and must be a ${isWhole ? "whole number" : "number"} from ${least} to ${most}`
}
