/** The columns of a roster, and the spellings under which schools export them. */

/** The required columns. Cells of first name, last name and e-mail may be empty. */
export const required = ["username", "firstname", "lastname", "email", "role"] as const

export type Column = typeof required[number] | "password"

/** The name of each column in messages. */
export const title: Readonly<Record<Column, string>> = {
  username: "username",
  firstname: "first name",
  lastname: "last name",
  email: "e-mail",
  role: "role",
  password: "password"
}

// Keys are folded spellings (see `fold`): "First name", "first_name" and "FIRST-NAME" are all "firstname".
const spellings: ReadonlyMap<string, Column> = new Map<string, Column>([
  ...["username", "user", "login", "loginname", "account", "accountname", "benutzername", "identifiant", "usuario"].map(
    (
      name
    ): [string, Column] => [name, "username"]
  ),
  ...["firstname", "first", "givenname", "given", "forename", "vorname", "prenom", "nombre"].map((
    name
  ): [string, Column] => [
    name,
    "firstname"
  ]),
  ...["lastname", "last", "familyname", "family", "surname", "nachname", "nom", "nomdefamille", "apellido", "apellidos"]
    .map((
      name
    ): [string, Column] => [name, "lastname"]),
  ...["email", "mail", "emailaddress", "mailaddress", "eaddress", "courriel", "correo", "correoelectronico"].map((
    name
  ): [string, Column] => [name, "email"]),
  ...["role", "roles", "userrole", "organizationrole", "usertype", "rolle", "rol"].map((
    name
  ): [string, Column] => [name, "role"]),
  ...["password", "initialpassword", "passwort", "kennwort", "motdepasse", "contrasena"].map((
    name
  ): [string, Column] => [
    name,
    "password"
  ])
])

/** Removes case, accents, spaces and punctuation from a spelling. */
export const fold = (name: string): string => name.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}]/gu, "")

/** Returns the column that a header cell names, or `undefined` for an unknown name. */
export const recognise = (header: string): Column | undefined => spellings.get(fold(header))
