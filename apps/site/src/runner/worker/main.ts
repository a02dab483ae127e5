/** The worker of one run: it receives the code, runs it against a new school, and reports what happens. */
import type { Job } from "../Message.ts"
import * as Clock from "./Clock.ts"
import { post, replaceConsole } from "./Print.ts"
import * as Program from "./Program.ts"
import * as School from "./School.ts"

Clock.replace()
replaceConsole()

const end = (failure: string | undefined) => post({ type: "ended", failure, at: Clock.elapsedMillis() })

addEventListener("unhandledrejection", ({ reason }) => end(Program.describe(reason)))
addEventListener("securitypolicyviolation", ({ blockedURI }) => {
  if (blockedURI.startsWith("http")) post({ type: "printed", isError: true, text: School.blockMessage(blockedURI) })
})

addEventListener("message", ({ data }: MessageEvent<Job>) => {
  const { code, fault } = data
  const make = (options?: Parameters<typeof School.open>[1]) => School.open(fault, options)
  const school = make()
  globalThis.fetch = School.fetchOnly(school)
  Object.assign(globalThis, { process: { env: { FLAT_ACCESS_TOKEN: school.token } } })
  Clock.release()
  Program.run(code, Program.modulesWith(make)).then(() => end(undefined), (error) => end(Program.describe(error)))
})
