/**
 * Tests the published package: the command runs from the tarball without other packages, against its own sandbox. `pnpm tools test:package` runs it in an empty
 * project.
 */
import { spawnSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"

const home = mkdtempSync(join(tmpdir(), "flat-installed-"))
const { FLAT_ACCESS_TOKEN: _, FLAT_BASE_URL: __, ...environment } = process.env

const flat = (args: ReadonlyArray<string>, expected: RegExp) => {
  const { status, stderr, stdout } = spawnSync("npx", ["--no-install", "@flat-sdk/cli", ...args], {
    encoding: "utf8",
    env: {
      ...environment,
      HOME: home,
      XDG_STATE_HOME: join(home, "state"),
      USERPROFILE: home,
      XDG_CACHE_HOME: join(home, "cache"),
      npm_config_loglevel: "error"
    }
  })
  if (status !== 0 || stderr !== "" || !expected.test(stdout)) {
    throw new Error(`flat ${args.join(" ")}: exit code ${status}\n${stdout.slice(0, 2000)}\n${stderr}`)
  }
}

try {
  flat(["--version"], /^flat v\d/)
  flat(["organization", "list-users", "--help"], /--page-size/)
  flat(["man"], /^\.TH FLAT 1/m)
  flat(["completions", "bash"], /^complete .*-F _flat flat$/m)
  flat(["sandbox", "--users", "7", "--exec", "npx --no-install flat organization count-orga-users"], /^7$/m)
  // SQLite is loaded, without its warning.
  flat(
    [
      "sandbox",
      "--data",
      join(home, "school.sqlite"),
      "--",
      "npx",
      "--no-install",
      "flat",
      "account",
      "get-authenticated-user"
    ],
    /"username": "admin"/
  )

  // The roster tool, with the token that the sandbox sets.
  writeFileSync(join(home, "users.csv"), "username,first name,last name,e-mail,role\nada,Ada,Lund,,student\n")
  const sync = `roster sync ${join(home, "users.csv")} --yes --json --credentials ${join(home, "passwords.csv")}`
  flat(["sandbox", "--users", "1", "--exec", `npx --no-install flat ${sync} 2>/dev/null`], /"done": 1/)
  flat(["roster", "check", join(home, "school"), "--sample"], /OneRoster 1\.2/)

  const root = join("node_modules", "@flat-sdk", "cli")
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
  if (manifest.dependencies !== undefined || manifest.peerDependencies !== undefined) {
    throw new Error("the command must not depend on other packages")
  }
  if (!existsSync(join(root, manifest.man))) throw new Error("the man page is missing")
  const others = readdirSync(join("node_modules", ".pnpm")).filter((name) => /^(?:effect|undici|yaml)@/.test(name))
  if (others.length > 0) throw new Error(`installs ${others.join(", ")}`)
} finally {
  rmSync(home, { recursive: true, force: true })
}
