/** Formats of files by the endings of their names. */
import { closest } from "../catalog/Catalog.ts"
import { usage, type UsageError } from "../input/UsageError.ts"

/** Endings that are not the names of their formats. */
const endings: Readonly<Record<string, ReadonlyArray<string>>> = {
  mid: ["midi"],
  musicxml: ["musicxml", "xml"],
  xml: ["xml", "musicxml"],
  png: ["thumbnail.png"]
}

const formatNamed = (formats: ReadonlyArray<string>, name: string): string | undefined => {
  const lower = name.toLowerCase()
  return formats.includes(lower) ? lower : endings[lower]?.find((format) => formats.includes(format))
}

export interface Wanted {
  readonly flag: string
  readonly format: string | undefined
  readonly output: string | undefined
  readonly command: string
  /** What makes files of formats that this command has not. */
  readonly elsewhere?: ReadonlyMap<string, string>
}

/** Returns the format that a flag names, or the ending of the output. */
export const choose = (
  formats: ReadonlyArray<string>,
  { command, elsewhere, flag, format, output }: Wanted
): string | UsageError => {
  const wrong = (problem: string, suggestion?: string) => usage(command, flag, problem, suggestion)
  const expected = `expected one of ${formats.join(", ")}`
  const ending = output === undefined ? undefined : /\.([^./\\]+)$/.exec(output)?.[1]
  const other = elsewhere?.get((format ?? ending ?? "").toLowerCase())
  if (other !== undefined) return wrong(other)
  if (format !== undefined) {
    return formatNamed(formats, format) ??
      wrong(`${expected}, found ${JSON.stringify(format)}`, closest(format, formats))
  }
  return (ending === undefined ? undefined : formatNamed(formats, ending))
    ?? wrong(`give the format, ${expected.replace("expected ", "")}; the name of the output says none`)
}
