/** Loads SQLite of Node when it is needed, and leaves out its warning, which is for developers. */
export const loadSqlite = (): typeof import("node:sqlite") => {
  const emitWarning = process.emitWarning.bind(process)
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule("node:sqlite")
  } finally {
    process.emitWarning = emitWarning
  }
}
