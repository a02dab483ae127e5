/**
 * Signs in with OAuth2 like a user in a browser: reads the URL that `flat auth login` prints, and allows or denies access on the sandbox's page.
 */
import { settled } from "@flat-sdk/tools/tests/Wait"
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Cli, Ran } from "./Cli.ts"
import { main } from "./Program.ts"

/** Not the variables of a token: they would take precedence over profiles. */
export const signedOut = { FLAT_ACCESS_TOKEN: undefined }

export const application = { FLAT_CLIENT_ID: "sandbox-app", FLAT_CLIENT_SECRET: "sandbox-app-secret" }

export interface StoredProfile {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly expiresAt?: string
  readonly scopes?: ReadonlyArray<string>
  readonly account: { readonly username: string }
  readonly baseUrl: string
}

/** The path of the credential file of a home. */
export const fileOf = ({ home }: Cli): string => path.join(home, ".config", "flat", "credentials.json")

/** Reads the stored profiles. */
export const stored = (cli: Cli): Record<string, StoredProfile> =>
  JSON.parse(fs.readFileSync(fileOf(cli), "utf8")).profiles

/** Changes a stored profile. */
export const change = (cli: Cli, name: string, changes: Partial<StoredProfile>): void => {
  const contents = JSON.parse(fs.readFileSync(fileOf(cli), "utf8"))
  Object.assign(contents.profiles[name], changes)
  fs.writeFileSync(fileOf(cli), JSON.stringify(contents))
}

/** A sign-in that waits for the browser. */
export interface Waiting {
  /** URL of the authorization page. */
  readonly url: URL
  /** Decides on the authorization page, and returns the address that the browser is sent back to. */
  readonly decide: (decision: "allow" | "deny") => Promise<string>
  readonly ended: Promise<Pick<Ran, "code" | "stdout" | "stderr">>
}

/** Variables of a command that signs in. */
const variables = { ...signedOut, ...application }

const wordsOf = (args: ReadonlyArray<string>): ReadonlyArray<string> => [
  "auth",
  "login",
  ...(args.includes("--scopes") ? [] : ["--scopes", "account.public_profile,edu.classes"]),
  "--redirect-uri",
  "http://127.0.0.1:0/callback",
  ...args
]

/** Waits for the URL that a sign-in prints. `run` gets what sees standard error. */
const waiting = async (run: (see: (text: string) => void) => Waiting["ended"]): Promise<Waiting> => {
  let stderr = ""
  let ended: Waiting["ended"] | undefined
  const printed = new Promise<URL>((resolve, reject) => {
    ended = run((text) => {
      stderr += text
      const found = /^ +(http:\S+)$/m.exec(stderr)?.[1]
      if (found !== undefined) resolve(new URL(found))
    })
    ended.then(() => reject(new Error(`it ended: ${stderr}`)), reject)
  })
  const url = await settled("the URL of a sign-in", printed, { state: () => stderr })
  return {
    url,
    decide: async (decision) => {
      const body = new URLSearchParams({ decision, user: "admin" })
      const response = await fetch(url, { method: "POST", body, redirect: "manual" })
      return response.headers.get("location") ?? ""
    },
    get ended() {
      return settled("the end of a sign-in", ended!, { state: () => stderr })
    }
  }
}

/** Starts to sign in, and waits for the URL. */
export const begin = (cli: Cli, args: ReadonlyArray<string> = []): Promise<Waiting> =>
  waiting((see) =>
    cli.run(wordsOf(args), { env: variables, hurried: true, onStderr: (chunk) => see(chunk.toString()) })
  )

/** The same as a process, whose arguments every program of the machine can read. */
export const beginProcess = async (
  cli: Cli,
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string | undefined>>,
  stdin = ""
) => {
  const child = spawn(process.execPath, [main, ...wordsOf(args)], {
    cwd: cli.home,
    env: cli.environment({ ...variables, ...env })
  })
  child.stdin.end(stdin)
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text)
  const found = await waiting((see) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
      see(text)
    })
    return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })))
  })
  const commandLine = process.platform === "linux" ? fs.readFileSync(`/proc/${child.pid}/cmdline`, "utf8") : ""
  return Object.assign(found, { commandLine, stop: () => void child.kill("SIGINT") })
}

/** Signs in completely. */
export const signIn = async (cli: Cli, args: ReadonlyArray<string> = []): Promise<void> => {
  const waiting = await begin(cli, args)
  await fetch(await waiting.decide("allow"))
  const { code, stderr } = await waiting.ended
  if (code !== 0) throw new Error(stderr)
}
