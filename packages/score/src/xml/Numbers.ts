/** The bounds of the numbers in a score. */

/** Octaves, and what must be above 0, as in the schema of MusicXML; other bounds are ours, and more than any music needs. */
const bounds: Readonly<Record<string, readonly [least: number, most: number, isWhole?: true]>> = {
  fifths: [-14, 14, true],
  divisions: [0.001, 1e7],
  beats: [0.001, 1000],
  "beat-type": [0.001, 1024],
  duration: [0, 1e9],
  octave: [0, 9, true],
  "display-octave": [0, 9, true],
  alter: [-4, 4],
  "key-alter": [-4, 4],
  "root-alter": [-4, 4],
  "bass-alter": [-4, 4],
  staff: [1, 32, true],
  staves: [0, 32, true],
  "actual-notes": [1, 1000, true],
  "normal-notes": [1, 1000, true],
  chromatic: [-120, 120],
  diatonic: [-70, 70, true],
  "octave-change": [-10, 10, true],
  "clef-octave-change": [-10, 10, true]
}
const boundsOf = (name: string) => Object.hasOwn(bounds, name) ? bounds[name] : undefined

/** Returns the number in the text of an element: `undefined` if it is none, or outside the bounds of the element. */
export const readNumber = (name: string, text: string): number | undefined => {
  const value = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)\s*$/.test(text) ? Number(text) : Number.NaN
  const [least, most, isWhole = false] = boundsOf(name) ?? [-1e9, 1e9]
  return value >= least && value <= most && (!isWhole || Number.isInteger(value)) ? value : undefined
}

/** Returns what is wrong with the number in the text of an element. */
export const faultOf = (name: string, text: string): string | undefined => {
  const bound = boundsOf(name)
  const parts = name === "beats" ? text.split("+") : [text]
  if (!bound || text === "" || parts.every((one) => readNumber(name, one) !== undefined)) return undefined
  const [least, most, isWhole] = bound
  const found = text.length > 20 ? `${text.slice(0, 20)}…` : text
  return `<${name}> is ${found}, and must be a ${isWhole ? "whole number" : "number"} from ${least} to ${most}`
}
