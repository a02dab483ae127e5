/**
 * CPU time of this process in microseconds, including garbage collection and compilation.
 */
export const cpu = (): number => {
  const { system, user } = process.cpuUsage()
  return user + system
}
