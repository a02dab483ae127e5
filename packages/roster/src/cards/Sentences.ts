/** What a card says, in the languages that it can have. */

export const languages = ["en", "de", "fr", "es", "ja"] as const

export type Language = typeof languages[number]

export interface Sentences {
  readonly title: string
  readonly username: string
  readonly password: string
  /** Before the address. */
  readonly signIn: string
  readonly keep: string
  /** In place of a password that may be wrong. */
  readonly askOffice: string
  readonly teachers: string
  readonly noClass: string
  readonly cards: (count: number) => string
  readonly page: (number: number, of: number) => string
}

export const sentences: Readonly<Record<Language, Sentences>> = {
  en: {
    title: "Accounts for Flat",
    username: "Username",
    password: "Password",
    signIn: "Sign in at",
    keep: "Upper and lower case matter. Keep this card to yourself.",
    askOffice: "Ask the school office for your password.",
    teachers: "Teachers",
    noClass: "Without a class",
    cards: (count) => count === 1 ? "1 card" : `${count} cards`,
    page: (number, of) => `page ${number} of ${of}`
  },
  de: {
    title: "Konten für Flat",
    username: "Benutzername",
    password: "Passwort",
    signIn: "Anmelden unter",
    keep: "Groß- und Kleinschreibung beachten. Zeige diese Karte niemandem.",
    askOffice: "Frage im Sekretariat nach deinem Passwort.",
    teachers: "Lehrkräfte",
    noClass: "Ohne Klasse",
    cards: (count) => count === 1 ? "1 Karte" : `${count} Karten`,
    page: (number, of) => `Seite ${number} von ${of}`
  },
  fr: {
    title: "Comptes pour Flat",
    username: "Identifiant",
    password: "Mot de passe",
    signIn: "Se connecter sur",
    keep: "Respecte les majuscules et les minuscules. Garde cette carte pour toi.",
    askOffice: "Demande ton mot de passe au secrétariat.",
    teachers: "Enseignants",
    noClass: "Sans classe",
    cards: (count) => count === 1 ? "1 carte" : `${count} cartes`,
    page: (number, of) => `page ${number} sur ${of}`
  },
  es: {
    title: "Cuentas para Flat",
    username: "Usuario",
    password: "Contraseña",
    signIn: "Entra en",
    keep: "Respeta las mayúsculas y minúsculas. No enseñes esta tarjeta a nadie.",
    askOffice: "Pide tu contraseña en la secretaría.",
    teachers: "Profesorado",
    noClass: "Sin clase",
    cards: (count) => count === 1 ? "1 tarjeta" : `${count} tarjetas`,
    page: (number, of) => `página ${number} de ${of}`
  },
  ja: {
    title: "Flatのアカウント",
    username: "ユーザー名",
    password: "パスワード",
    signIn: "ログイン先",
    keep: "大文字と小文字を区別します。このカードは人に見せないでください。",
    askOffice: "パスワードは学校の事務室で聞いてください。",
    teachers: "先生",
    noClass: "クラスなし",
    cards: (count) => `${count}枚`,
    page: (number, of) => `${number} / ${of}ページ`
  }
}
