/** Words of people for words of the API. */

const synonyms: Readonly<Record<string, ReadonlyArray<string>>> = {
  change: ["update", "edit"],
  child: ["student", "account", "user"],
  children: ["student", "account", "user"],
  delete: ["remove"],
  download: ["export"],
  find: ["list"],
  handed: ["submission", "submit"],
  homework: ["list", "assignment"],
  licence: ["license", "expiration"],
  licences: ["license", "expiration"],
  mark: ["grade"],
  marks: ["grade"],
  member: ["user"],
  members: ["list", "group", "users"],
  pupil: ["student", "account", "user"],
  pupils: ["students", "list", "group", "users"],
  remove: ["delete"],
  rename: ["update"],
  reset: ["update"],
  scan: ["omr", "job"],
  school: ["organization"],
  signed: ["activity"],
  song: ["score"],
  songs: ["scores"],
  student: ["account", "user"],
  students: ["list", "group", "users"],
  teacher: ["account", "user"],
  teachers: ["list", "users"]
}

/** Words of questions. */
const silent = new Set(["all", "every", "has", "have", "not", "that", "this", "what", "which", "who"])

/** Returns the words to search for in place of one: none for those of questions. */
export const of = (word: string): ReadonlyArray<string> =>
  silent.has(word) ? [] : [word, ...Object.hasOwn(synonyms, word) ? synonyms[word]! : []]
