/** The versions of `effect` that the canary can install, as the registry has them. */
import { run } from "@flat-sdk/tools/workspace/Command"
import { root } from "@flat-sdk/tools/workspace/Published"
import * as Option from "effect/Option"
import * as SemVer from "effect/SemVer"
import * as SemVerRange from "effect/SemVerRange"

/** Versions by package. */
export interface Versions extends Readonly<Record<string, string>> {
  readonly effect: string
}

const platform = "@effect/platform-node"

/** What the platform consists of. Released together; a range would take a newer part than `effect`. */
const parts = [platform, `${platform}-shared`]

/** Returns a version of `effect` with the newest `@effect/platform-node` that is not newer: not every version has both. */
export const together = (effect: string, platforms: ReadonlyArray<string>): Versions => {
  const found = SemVerRange.maxSatisfying(
    SemVerRange.parseUnsafe(`<=${effect}`),
    platforms.map((one) => SemVer.parseUnsafe(one))
  )
  if (Option.isNone(found)) return { effect }
  return { effect, ...Object.fromEntries(parts.map((name) => [name, SemVer.format(found.value)])) }
}

const view = async (...words: ReadonlyArray<string>): Promise<unknown> => {
  const { ok, output } = await run("npm", ["view", "--silent", "--json", ...words], { cwd: root })
  return ok ? JSON.parse(output) : undefined
}

/** Finds a version or a tag of `effect`. Returns `undefined` if the registry has none. */
export const find = async (wanted: string): Promise<Versions | undefined> => {
  if (!/^[\w][\w.+-]*$/.test(wanted)) return undefined
  const [effect, platforms] = await Promise.all([view(`effect@${wanted}`, "version"), view(platform, "versions")])
  return typeof effect === "string" ? together(effect, platforms as ReadonlyArray<string>) : undefined
}

/** Describes versions, and whether `effect` is in the peer range of the packages. */
export const describe = (versions: Versions, range: string): string => {
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ")
  return SemVerRange.matches(SemVerRange.parseUnsafe(range), SemVer.parseUnsafe(versions.effect))
    ? `${names}, in the peer range ${range}`
    : `${names}, outside the peer range ${range}: installed with an override`
}
