/** What a card says, in the languages that it can have. */

export const languages = ["en", "de", "fr", "es", "ja"] as const

export type Language = typeof languages[number]

/** In the order of the languages. `signIn` is before the address, `askOffice` in place of a password that may be wrong, and # is a number. */
const table = {
  title: ["Accounts for Flat", "Konten für Flat", "Comptes pour Flat", "Cuentas para Flat", "Flatのアカウント"],
  username: ["Username", "Benutzername", "Identifiant", "Usuario", "ユーザー名"],
  password: ["Password", "Passwort", "Mot de passe", "Contraseña", "パスワード"],
  signIn: ["Sign in at", "Anmelden unter", "Se connecter sur", "Entra en", "ログイン先"],
  keep: [
    "Upper and lower case matter. Keep this card to yourself.",
    "Groß- und Kleinschreibung beachten. Zeige diese Karte niemandem.",
    "Respecte les majuscules et les minuscules. Garde cette carte pour toi.",
    "Respeta las mayúsculas y minúsculas. No enseñes esta tarjeta a nadie.",
    "大文字と小文字を区別します。このカードは人に見せないでください。"
  ],
  askOffice: [
    "Ask the school office for your password.",
    "Frage im Sekretariat nach deinem Passwort.",
    "Demande ton mot de passe au secrétariat.",
    "Pide tu contraseña en la secretaría.",
    "パスワードは学校の事務室で聞いてください。"
  ],
  teachers: ["Teachers", "Lehrkräfte", "Enseignants", "Profesorado", "先生"],
  noClass: ["Without a class", "Ohne Klasse", "Sans classe", "Sin clase", "クラスなし"],
  card: ["1 card", "1 Karte", "1 carte", "1 tarjeta", "1枚"],
  cards: ["# cards", "# Karten", "# cartes", "# tarjetas", "#枚"],
  page: ["page # of #", "Seite # von #", "page # sur #", "página # de #", "# / #ページ"]
} as const

export type Sentences = (key: keyof typeof table, ...numbers: ReadonlyArray<number>) => string

export const sentences = (language: Language): Sentences => (key, ...numbers) =>
  numbers.reduce((text: string, number) => text.replace("#", String(number)), table[key][languages.indexOf(language)]!)
