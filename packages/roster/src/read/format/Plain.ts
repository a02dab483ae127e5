/**
 * Reads a plain CSV file: one row for each person, or one for each person and class. Columns may have their usual names in English,
 * German, French, Spanish and Japanese. Without an id or a username, the e-mail address and the name say who a person is.
 */
import type { Person } from "../../model/Person.ts"
import * as SchoolClass from "../../model/SchoolClass.ts"
import * as Text from "../../model/Text.ts"
import { Collector } from "../report/Collector.ts"
import * as Header from "../text/Header.ts"
import type { Row } from "../text/Row.ts"
import * as Table from "../text/Table.ts"
import { fold, inClass } from "../value/Role.ts"
import * as Values from "../value/Values.ts"
import { type Context, find, person, reportOthers, table } from "./Context.ts"

/** The names of each column. The documentation has this table. */
export const spellings = {
  username:
    "username, user, login, login name, account, account name, Benutzername, identifiant, usuario, ユーザー名, ユーザーID, ログインID",
  firstname: "first name, first, given name, given, forename, Vorname, prénom, nombre, 名, 名前（名）",
  lastname:
    "last name, last, family name, family, surname, Nachname, Familienname, long name, nom, nom de famille, apellido, apellidos, 姓, 氏, 苗字",
  fullname:
    "name, full name, display name, vollständiger Name, Name Vorname, nom complet, nom et prénom, nom prénom, nombre completo, apellidos y nombre, 氏名, 名前, 生徒氏名, 児童氏名",
  email:
    "e-mail, mail, e-mail address, mail address, E-Mail-Adresse, eaddress, courriel, adresse électronique, correo, correo electrónico, メール, メールアドレス",
  role: "role, roles, user role, organization role, user type, Rolle, rôle, rol, 役割, 区分, 種別",
  password: "password, initial password, Passwort, Kennwort, mot de passe, contraseña, パスワード",
  id:
    "id, person id, student id, student number, Schülernummer, matricule, numéro d'élève, matrícula, número de alumno, 学籍番号, 児童生徒番号",
  class:
    "class, classes, class name, Klasse, Klassenname, Klasse.Name, Klasse/Information, Kurs, classe, cours, clase, curso, クラス, 学級, 講座",
  section: "section, group, Gruppe, groupe, sección, grupo, 組",
  grade: "grade, grade level, year, Jahrgang, Stufe, niveau, nivel, 学年",
  school: "school, Schule, école, établissement, escuela, colegio, 学校, 学校名",
  preferredfirstname:
    "preferred first name, Rufname, prénom usuel, nombre preferido, 名カナ, 名（カナ）, 名（かな）, メイ, めい, 名ふりがな, 名フリガナ",
  preferredlastname: "preferred last name, 姓カナ, 姓（カナ）, 姓（かな）, セイ, せい, 姓ふりがな, 姓フリガナ"
} as const

type Column = keyof typeof spellings

const byName = new Map(
  Object.entries(spellings).flatMap(([column, names]) =>
    names.split(", ").map((name): [string, Column] => [fold(name), column as Column])
  )
)

/** Returns the column that a header cell names. */
const recognise = (cell: string): Column | undefined => byName.get(fold(cell))

const requiredColumns: ReadonlySet<string> = new Set<Column>(["firstname", "lastname", "role"])

/** How the model calls them. */
const models: Partial<Record<string, string>> = {
  firstname: "firstName",
  lastname: "lastName",
  preferredfirstname: "preferredFirstName",
  preferredlastname: "preferredLastName"
}

export const spec: Header.TableSpec = {
  file: "*.csv",
  columns: Object.keys(spellings).map((name) => ({
    name,
    as: models[name] ?? name,
    ...(requiredColumns.has(name) ? { required: true } : undefined),
    ...(name === "firstname" || name === "lastname" ? { instead: "fullname" } : undefined)
  })),
  ordered: false,
  metadata: false,
  padded: true,
  anySeparator: true,
  recognise
}

type Names = Pick<Person, "firstName" | "lastName">

/** The parts of a whole name: by a comma, else by the space of Japanese names, else before the last word, which is a guess. */
const split = (row: Row, name: string): Names => {
  const comma = name.indexOf(",")
  if (comma >= 0) return parts(name.slice(comma + 1), name.slice(0, comma))
  const words = name.split(/\s+/u)
  if (/[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}]/u.test(name)) {
    return parts(words.slice(1).join(" "), words[0] ?? "")
  }
  if (words.length > 1) row.report("name.split", "fullname")
  return parts(words.slice(0, -1).join(" "), words.at(-1) ?? "")
}

const parts = (first: string, last: string) =>
  Values.omitUndefined({
    firstName: first.trim() || undefined,
    lastName: last.trim() || undefined
  })

const namesOf = (row: Row): Names => {
  const whole = row.get("fullname")
  const first = row.get("firstName")
  const last = row.get("lastName")
  if (whole === "" || last !== "" || (first !== "" && row.has("lastName"))) return parts(first, last)
  // Beside a first name, a column called "Name" has the last one.
  return first === "" ? split(row, whole) : parts(first, whole)
}

/**
 * Creates the id of a person for a file with neither ids nor usernames: from the first name and the address, since a family may share its address. Without
 * an address, from the whole name.
 */
const makeId = ({ firstName, lastName }: Names, email: string): string =>
  (email === "" ? [firstName, lastName] : [firstName, email]).filter((part) => part !== undefined).map(Text.key).join(
    "/"
  )

/** Whether two rows say different things of one person. Usernames and addresses ignore case. */
const differs = (a: Person, b: Person): boolean =>
  (["username", "firstName", "lastName", "email", "role"] as const).some((key) => {
    const [one, other] = [a[key], b[key]]
    if (one === undefined || other === undefined || one === other) return false
    return (key !== "username" && key !== "email") || one.toLowerCase() !== other.toLowerCase()
  })

/** Returns the ids that several rows have which say nothing but a name. Reads the file once more, if it has neither ids nor usernames. */
const findRepeatedNames = async (context: Context, spec: Header.TableSpec): Promise<ReadonlySet<string>> => {
  const file = find(context.set, spec.file)
  const twins = new Set<string>()
  if (file === undefined) return twins
  const { head } = await Table.peek(file, context, (cells) => Header.score(spec, cells))
  if (head.cells.map(recognise).some((column) => column === "id" || column === "username")) return twins
  const names = new Set<string>()
  const collector = new Collector({ strict: false, values: false, keep: 0 })
  await Table.read(file, spec, { ...context, collector, rows: undefined, others: [] }, (row) => {
    if (row.get("email") !== "") return
    const id = makeId(namesOf(row), "")
    if (names.has(id)) twins.add(id)
    names.add(id)
  })
  return twins
}

/** Reads the file. It lists everybody only if the caller says so. */
export const read = async (context: Context, name: string, complete: boolean): Promise<void> => {
  const { builder, dayFirst } = context
  const rules: Values.Rules = { isoDates: false, dayFirst }
  let hasClasses = false
  // Who names the role of everybody needs no column for it.
  const columns = spec.columns.map((column) =>
    column.name === "role" && context.role !== undefined ? { name: column.name } : column
  )
  const twins = await findRepeatedNames(context, { ...spec, columns, file: name })
  const read = await table(context, { ...spec, columns, file: name }, [], (row) => {
    hasClasses ||= row.has("class")
    const username = row.get("username")
    const names = namesOf(row)
    const isNamed = row.has("id") || row.has("username")
    const id = isNamed ? row.get("id") || username.normalize("NFC").toLowerCase() : makeId(names, row.get("email"))
    if (id === "") return row.lose("id.missing", row.has("id") ? "id" : "username")
    // Which of the two people an account would be for is chance.
    if (!isNamed && row.get("email") === "" && twins.has(id)) {
      return row.lose("name.repeated", row.has("fullname") ? "fullname" : "lastName")
    }
    const written = Values.role(row, "role", rules) ?? context.role
    if (written === undefined) row.report("role.missing", "role")
    const role = written ?? "other"
    const school = row.get("school")
    const next: Person = {
      id,
      ...person(row),
      ...names,
      role,
      roles: written === undefined
        ? []
        : [{ name: row.get("role") || role, role, ...Values.optional(row, "school"), primary: true }],
      schools: Values.single(row, "school"),
      grades: Values.single(row, "grade"),
      enabled: true
    }
    if (school !== "" && !builder.schools.has(school)) {
      builder.schools.set(school, { id: school, name: school, type: "school", from: row.place })
    }
    const known = builder.people.get(id)
    const title = row.get("class")
    row.becomes("person", id, undefined, known !== undefined)
    if (known === undefined) {
      builder.people.set(id, next)
      if (row.get("fullname") === "") { for (const name of ["firstName", "lastName"]) Values.requireCell(row, name) }
    } else if (differs(known, next)) return row.lose("id.repeated", row.has("id") ? "id" : "username")
    // A person with several classes has several rows.
    else if (title === "") row.report("row.repeated")
    if (title === "") return
    const section = row.get("section")
    let first = known !== undefined
    for (const one of title.split("|").map((one) => one.trim()).filter((one) => one !== "")) {
      const classId = [school, one, section].filter((part) => part !== "").join("/")
      if (!builder.classes.has(classId)) {
        const named = Values.optional(row, "section", "school")
        builder.classes.set(classId, SchoolClass.make({ id: classId, title: one, ...named, from: row.place }))
      }
      const membership = { class: classId, person: id, role: inClass(role), primary: false, from: row.place }
      const added = builder.join(row, membership)
      // The second row of a person is about the class.
      if (first) row.becomes("membership", id, classId, added !== "new")
      else row.also({ class: classId, person: id })
      first = false
    }
  })
  if (read === undefined) return
  const coverage = complete ? "complete" : "partial"
  const parts = hasClasses ? ["people", "classes", "memberships"] as const : ["people"] as const
  for (const part of parts) builder.covers(part, coverage, read.whole)
  reportOthers(context, [name], [])
}
