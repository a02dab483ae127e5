// Installs the programs that tests need and npm cannot install, on Debian as root or with sudo. Elsewhere it fails and lists them.
// `programs.json` has the Debian package of each program.
const { spawnSync } = require("node:child_process")
const { existsSync } = require("node:fs")
const path = require("node:path")
const programs = require("./programs.json")

const onPath = (program) => process.env.PATH.split(path.delimiter).some((folder) => existsSync(path.join(folder, program)))
const missing = Object.keys(programs).filter((program) => !onPath(program)).map((program) => programs[program])
const asRoot = process.getuid?.() === 0 ? [] : ["sudo", "-n"]
const run = (...command) => {
  const [program, ...args] = [...asRoot, "env", "DEBIAN_FRONTEND=noninteractive", ...command]
  return spawnSync(program, args, { stdio: "inherit" }).status === 0
}

if (missing.length === 0) {
  console.log("nothing to install")
} else if (onPath("apt-get") && run("true")) {
  const done = run("apt-get", "update", "-qq") && run("apt-get", "install", "-y", "-qq", "--no-install-recommends", ...missing)
  process.exitCode = done ? 0 : 1
} else {
  console.error(`missing: ${missing.join(", ")}. Install them with the system's package manager and run this again.`)
  process.exitCode = 1
}
