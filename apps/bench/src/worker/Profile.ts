/**
 * CPU profile of a piece of work: self time by function and by package, sampled by V8.
 */
import { Session } from "node:inspector/promises"

export interface Share {
  readonly name: string
  /** Fraction of all samples without idle time, 0 to 1. */
  readonly part: number
}

export interface Profile {
  readonly packages: ReadonlyArray<Share>
  readonly functions: ReadonlyArray<Share>
}

/** Returns the package of a script; a name for Node's own modules. */
const packageOf = (url: string): string => {
  if (url.startsWith("node:")) return url.startsWith("node:internal/deps/undici") ? "undici in Node" : "Node"
  const inside = url.split("/node_modules/").at(-1)!
  if (inside !== url) return inside.split("/").slice(0, inside.startsWith("@") ? 2 : 1).join("/")
  return url === "" ? "V8 and native code" : "the benchmark"
}

const shares = (times: ReadonlyMap<string, number>, total: number, most: number): ReadonlyArray<Share> =>
  [...times].map(([name, time]) => ({ name, part: time / total })).sort((left, right) => right.part - left.part).slice(
    0,
    most
  )

/** Runs work with V8's sampling profiler. */
export const of = async (work: () => Promise<unknown>): Promise<Profile> => {
  const session = new Session()
  session.connect()
  await session.post("Profiler.enable")
  await session.post("Profiler.setSamplingInterval", { interval: 200 })
  await session.post("Profiler.start")
  await work()
  const { profile } = await session.post("Profiler.stop")
  session.disconnect()

  const frames = new Map(profile.nodes.map((node) => [node.id, node.callFrame]))
  const packages = new Map<string, number>()
  const functions = new Map<string, number>()
  const add = (times: Map<string, number>, name: string, time: number) => times.set(name, (times.get(name) ?? 0) + time)
  let total = 0
  for (const [nth, id] of (profile.samples ?? []).entries()) {
    const { functionName, lineNumber, url } = frames.get(id)!
    // Starting the profiler does not count.
    if (functionName === "(idle)" || url === "node:inspector") continue
    const time = profile.timeDeltas?.[nth] ?? 0
    total += time
    const special = functionName.startsWith("(")
    add(packages, special ? functionName : packageOf(url), time)
    const place = url.split("/node_modules/").at(-1)!.replace(/^file:.*\/program\//, "")
    add(
      functions,
      special || url === "" ? functionName : `${functionName || "(anonymous)"} ${place}:${lineNumber + 1}`,
      time
    )
  }
  return { packages: shares(packages, total, 12), functions: shares(functions, total, 40) }
}
