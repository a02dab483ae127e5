/** Counts what a function does, line by line: the same numbers on each run, on any machine. */
import { Session } from "node:inspector/promises"

/** How often each block of code ran, and how much each call of the language read. */
export type Steps = ReadonlyMap<string, number>

/** Lists and texts that are shorter have a size that does not grow. */
const small = 48

const { keys } = Object
const { apply } = Reflect
// The method itself: what watches it is not to be counted.
const exec = Object.getOwnPropertyDescriptor(RegExp.prototype, "exec")!.value as (
  text: string
) => RegExpExecArray | null
const ours = /(?:packages\/score\/src|parse-xml).*/
const lineOf = (text: string): string | undefined => apply(exec, ours, [text])?.[0]

type SizeOf = (self: never, result: never, given: never, from: number) => number

/** Makes a method of the language report how much it reads, and for which line. Returns a function that undoes that. */
const watch = (
  owner: object,
  name: PropertyKey,
  sizeOf: SizeOf,
  report: (line: string, size: number) => void
) => {
  const old = Object.getOwnPropertyDescriptor(owner, name)!
  const value = function(this: { readonly lastIndex?: number }, ...given: Array<unknown>) {
    const from = this?.lastIndex ?? 0
    const result: unknown = apply(old.value, this, given)
    const size = apply(sizeOf, undefined, [this, result, given, from]) as number
    const line = size > small ? lineOf(new Error().stack ?? "") : undefined
    if (line === undefined) return result
    const where = `${line} ${String(name)}`
    if (name !== Symbol.iterator) report(where, size)
    else {
      // Of a list, what is read of it counts.
      const iterator = result as Iterator<unknown>
      const next = iterator.next.bind(iterator)
      iterator.next = () => {
        report(where, 1)
        return next()
      }
    }
    return result
  }
  Object.defineProperty(owner, name, { ...old, value })
  return () => Object.defineProperty(owner, name, old)
}

/** Watches the methods that read a list or a text without running code of ours. */
const watchAll = (report: (line: string, size: number) => void) => {
  const self = (list: { readonly length: number }) => list.length
  const result = (_: unknown, list: { readonly length: number } | undefined) => list?.length ?? 0
  const until = (list: { readonly length: number }, at: number, [, from = 0]: readonly [unknown, number?]) =>
    (at < 0 ? list.length : at) - from
  const all = (owner: object, names: ReadonlyArray<PropertyKey>, sizeOf: SizeOf) =>
    names.map((name) => watch(owner, name, sizeOf, report))
  const undo = [
    ...all(Array.prototype, ["includes", "lastIndexOf", "splice", "reverse", "join", "flat", Symbol.iterator], self),
    ...all(Array.prototype, ["slice", "concat"], result),
    ...all(Array.prototype, ["indexOf"], until),
    ...all(
      String.prototype,
      ["includes", "split", "lastIndexOf", "replaceAll", "trim", "toLowerCase", Symbol.iterator],
      self
    ),
    ...all(String.prototype, ["indexOf"], until),
    ...all(JSON, ["stringify"], result),
    ...all(Object, ["assign", "entries", "fromEntries", "keys", "values"], (_, found: object) => keys(found).length),
    // Also what replace, match and test do with an expression.
    ...all(
      RegExp.prototype,
      ["exec"],
      ({ global, source, sticky }: RegExp, match: RegExpExecArray | null, [text]: [string], from) => {
        if (match) return match.index + match[0].length - (global || sticky ? from : 0)
        return sticky || source.startsWith("^") ? 1 : text.length - from
      }
    )
  ]
  return () => undo.forEach((one) => one())
}

/** Starts to count, before modules are loaded: functions that were compiled earlier have no counters. */
export const start = async (): Promise<(run: () => unknown) => Promise<Steps>> => {
  const session = new Session()
  session.connect()
  await session.post("Profiler.enable")
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true })
  return async (run) => {
    const steps = new Map<string, number>()
    const report = (line: string, size: number) => steps.set(line, (steps.get(line) ?? 0) + size)
    await session.post("Profiler.takePreciseCoverage")
    const undo = watchAll(report)
    try {
      run()
    } finally {
      undo()
    }
    const { result } = await session.post("Profiler.takePreciseCoverage")
    for (const { functions, url } of result) {
      const file = lineOf(url)
      if (file === undefined) continue
      for (const { functionName, ranges } of functions) {
        for (const { count, endOffset, startOffset } of ranges) {
          if (count > 0) steps.set(`${file} ${functionName} ${startOffset}-${endOffset}`, count)
        }
      }
    }
    return steps
  }
}

/** Returns what grew more than the size did, when that doubled. Sorting may take a little more. */
export const excess = (once: Steps, twice: Steps): ReadonlyArray<string> =>
  [...twice].filter(([where, count]) => count > 2.5 * (once.get(where) ?? count) + 400)
    .map(([where, count]) => `${where}: ${once.get(where)} -> ${count}`)
