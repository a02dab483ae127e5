/** The texts of a roster folder by file name, and how many files were left out because they are no tables. */
export interface Folder {
  readonly name: string
  readonly files: Readonly<Record<string, string>>
  readonly left: number
}

/** The files are those of a spreadsheet program, which can save them as CSV. */
export class Spreadsheet extends Error {
  constructor(name: string) {
    super(
      `"${name}" is a file of a spreadsheet program. Open it there, choose "Save as", then "CSV UTF-8", and choose the new file here.`
    )
  }
}

/** Decodes UTF-8, and what is not valid as Windows-1252, which older school systems write. */
const textOf = async (file: File): Promise<string> => {
  const bytes = await file.arrayBuffer()
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder("windows-1252").decode(bytes)
  }
}

/** Reads the tables of a folder that the user picked, or a file. They leave the machine to the desk's own server only. */
export const readFolder = async (all: ReadonlyArray<File>): Promise<Folder> => {
  const tables = all.filter(({ name }) => /^[^.].*\.(csv|tsv|txt|json)$/i.test(name))
  if (tables.length === 0) {
    const sheet = all.find(({ name }) => /^[^.~].*\.(xlsx?|xlsm|xlsb|ods|numbers)$/i.test(name))
    throw sheet === undefined
      ? new Error("There are no tables (.csv). Pick the folder that has them, or a file.")
      : new Spreadsheet(sheet.name)
  }
  return {
    name: all[0]?.webkitRelativePath.split("/")[0] || (tables.length === 1 ? tables[0]!.name : "Your files"),
    files: Object.fromEntries(await Promise.all(tables.map(async (file) => [file.name, await textOf(file)] as const))),
    left: all.length - tables.length
  }
}
