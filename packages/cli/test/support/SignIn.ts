/**
 * Signs in with OAuth2 like a user in a browser: reads the URL that `flat auth login` prints, and allows or denies access on the sandbox's page.
 */
import { spawn } from "node:child_process"
import * as fs from "node:fs"
import * as path from "node:path"
import type { Cli } from "./Cli.ts"
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
  readonly decide: (decision: "allow" | "deny", user?: string) => Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
  /** The arguments of the process, as every program of the machine can read them. */
  readonly commandLine: string
  readonly stop: () => void
}

/** Starts to sign in, and waits for the URL. */
export const begin = async (
  cli: Cli,
  args: ReadonlyArray<string> = [],
  env: Readonly<Record<string, string | undefined>> = {},
  stdin = ""
): Promise<Waiting> => {
  const given = [
    "auth",
    "login",
    ...(args.includes("--scopes") ? [] : ["--scopes", "account.public_profile,edu.classes"]),
    "--redirect-uri",
    "http://127.0.0.1:0/callback",
    ...args
  ]
  const child = spawn(process.execPath, [main, ...given], {
    cwd: cli.home,
    env: cli.environment({ ...signedOut, ...application, ...env })
  })
  child.stdin.end(stdin)
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout += text)
  const url = new Promise<URL>((resolve, reject) => {
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text
      const found = /^ +(http:\S+)$/m.exec(stderr)?.[1]
      if (found !== undefined) resolve(new URL(found))
    })
    child.on("close", () => reject(new Error(`it ended: ${stderr}`)))
  })
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }))
  })
  const address = await url
  const commandLine = process.platform === "linux" ? fs.readFileSync(`/proc/${child.pid}/cmdline`, "utf8") : ""
  return {
    url: address,
    decide: async (decision, user = "admin") => {
      const response = await fetch(address, {
        method: "POST",
        body: new URLSearchParams({ decision, user }),
        redirect: "manual"
      })
      return response.headers.get("location") ?? ""
    },
    ended,
    commandLine,
    stop: () => void child.kill("SIGINT")
  }
}

/** Signs in completely. */
export const signIn = async (cli: Cli, args: ReadonlyArray<string> = []): Promise<void> => {
  const waiting = await begin(cli, args)
  await fetch(await waiting.decide("allow"))
  const { code, stderr } = await waiting.ended
  if (code !== 0) throw new Error(stderr)
}

/** Runs a command on a terminal, and types a text when the prompt appears. */
export const typeAt = (cli: Cli, args: ReadonlyArray<string>, prompt: RegExp, text: string) =>
  new Promise<{ readonly code: number | null; readonly output: string }>((resolve, reject) => {
    const line = [process.execPath, main, ...args].map((word) => `'${word}'`).join(" ")
    const child = spawn("script", ["-qec", line, "/dev/null"], {
      cwd: cli.home,
      env: cli.environment({ ...signedOut, TERM: "xterm-256color" })
    })
    let output = ""
    let isTyped = false
    child.stdout.setEncoding("utf8").on("data", (part: string) => {
      output += part
      if (isTyped || !prompt.test(output)) return
      isTyped = true
      child.stdin.write(text)
    })
    child.on("error", reject)
    child.on("close", (code) => resolve({ code, output }))
  })
