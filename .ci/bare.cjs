// Runs a command as a newcomer's machine would: only Node, npm, git and the tools of POSIX are on its PATH, and its TMPDIR is empty. Then checks that
// it left nothing: no file in TMPDIR, no change in the repository but what it builds and caches, no process and no listening port. The outcomes join
// the tests in the report. Runs before anything is installed, on Node 20.
//
//     node .ci/bare.cjs REPORT COMMAND [ARGUMENT...]
const { spawn, spawnSync } = require("node:child_process")
const fs = require("node:fs")
const os = require("node:os")
const path = require("node:path")

const tools = `
  ar at awk basename batch bc cal cat chgrp chmod chown cksum cmp comm command compress cp crontab csplit cut date dd df diff dirname du echo ed env ex
  expand expr false file find fold fuser gencat getconf getopts grep head iconv id ipcrm ipcs join kill link ln locale localedef logger logname lp ls m4
  mailx make man mesg mkdir mkfifo more msgfmt mv newgrp nice nl nm nohup od paste patch pathchk pax pr printf ps pwd read readlink realpath renice rm
  rmdir sed sh sleep sort split strings strip stty tabs tail talk tee test time timeout touch tput tr true tsort tty umask uname uncompress unexpand uniq
  unlink uudecode uuencode vi wait wc who write xargs xgettext zcat`.trim().split(/\s+/)
const needed = ["git", "node", "npm", "npx", "sh"]

/** What a build writes: it is ignored by git, and read by what runs next. */
const built = /(?:^|[ /])(?:node_modules|dist|bundled|generated|\.turbo|\.cache|\.ci\/out)\/$|\.tsbuildinfo$/

const [report, ...command] = process.argv.slice(2)
// The name has one hyphen: tests that look for passwords, such as abcd-efgh-ijkl, read paths too.
const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "bare-")))
const [bin, temporary] = ["bin", "tmp"].map((name) => path.join(folder, name))
// PostgreSQL of the tests runs as another user.
fs.chmodSync(folder, 0o755)
fs.mkdirSync(bin)
fs.mkdirSync(temporary)
for (const program of new Set([...needed, ...tools])) {
  const found = program === "node"
    ? process.execPath
    : process.env.PATH.split(path.delimiter).map((place) => path.join(place, program)).find((file) => fs.existsSync(file))
  if (found !== undefined) fs.symlinkSync(fs.realpathSync(found), path.join(bin, program))
  else if (needed.includes(program)) throw new Error(`${program} is not on the PATH`)
}

const changes = () => {
  const { status, stderr, stdout } = spawnSync("git", ["status", "--porcelain", "--ignored"], { encoding: "utf8" })
  if (status !== 0) throw new Error(stderr)
  return stdout.split("\n").filter((line) => line !== "" && !built.test(line))
}

const read = (...place) => {
  try {
    return fs.readFileSync(path.join("/proc", ...place), "latin1")
  } catch {
    // The process has ended.
    return ""
  }
}

/** Processes that the command started, also through others: of its session, or with its PATH. */
const processes = (session) =>
  fs.existsSync("/proc/self/environ")
    ? fs.readdirSync("/proc").filter((pid) =>
      /^\d+$/.test(pid) && !/\) Z /.test(read(pid, "stat")) &&
      (/\) \S \d+ \d+ (\d+)/.exec(read(pid, "stat"))?.[1] === String(session) || read(pid, "environ").includes(bin))
    )
    : []

const ports = (pids) => {
  const listening = new Map(
    ["tcp", "tcp6"].flatMap((table) => read("net", table).split("\n").map((line) => line.trim().split(/\s+/)))
      .filter(([, , , state]) => state === "0A").map(([, address, , , , , , , , inode]) => [`socket:[${inode}]`, parseInt(address.split(":")[1], 16)])
  )
  const open = (pid) => {
    try {
      return fs.readdirSync(`/proc/${pid}/fd`).map((fd) => fs.readlinkSync(`/proc/${pid}/fd/${fd}`))
    } catch {
      return []
    }
  }
  return [...new Set(pids.flatMap(open))].flatMap((socket) => listening.has(socket) ? [`port ${listening.get(socket)}`] : [])
}

const before = changes()
const env = { ...process.env, PATH: bin, TMPDIR: temporary }
for (const name of ["TMP", "TEMP"]) delete env[name]
// A session of its own, by which its processes are found.
const [program, ...args] = command
const child = spawn(path.join(bin, program), args, { env, detached: true, stdio: ["ignore", "inherit", "inherit"] })
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.kill(-Number(child.pid), signal))

child.on("exit", async (code) => {
  // A server that lost its parent needs a moment to end.
  const deadline = Date.now() + 20_000
  while (processes(child.pid).length > 0 && Date.now() < deadline) await new Promise((resume) => setTimeout(resume, 200))
  const left = processes(child.pid)
  const after = changes()
  const outcomes = {
    "leaves no file in TMPDIR": fs.readdirSync(temporary),
    "leaves the repository as it was": [...after.filter((line) => !before.includes(line)), ...before.filter((line) => !after.includes(line))],
    "leaves no process": left.map((pid) => `${pid} ${read(pid, "cmdline").replaceAll("\0", " ")}`),
    "leaves no listening port": ports(left)
  }
  for (const pid of left) process.kill(Number(pid), "SIGKILL")
  fs.rmSync(folder, { recursive: true, force: true })
  const assertionResults = Object.entries(outcomes).map(([title, found]) => {
    if (found.length > 0) console.error(`on a bare PATH, the command ${title.replace("leaves no", "left a").replace("leaves the", "did not leave the")}:\n  ${found.join("\n  ")}`)
    return { title, fullName: title, status: found.length === 0 ? "passed" : "failed", failureMessages: found }
  })
  const failed = assertionResults.filter(({ status }) => status === "failed").length
  process.exitCode = failed > 0 || code !== 0 ? 1 : 0
  if (!fs.existsSync(report)) return
  const all = JSON.parse(fs.readFileSync(report, "utf8"))
  all.numPassedTests += assertionResults.length - failed
  all.numFailedTests += failed
  all.testResults.push({ name: __filename, status: failed === 0 ? "passed" : "failed", assertionResults })
  fs.writeFileSync(report, JSON.stringify(all))
})
