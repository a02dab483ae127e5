/** Loaded into a process before its program: reports the largest amount of memory that it used. */
process.on("exit", () => {
  process.stderr.write(`peak memory ${process.resourceUsage().maxRSS * 1024}\n`)
})
