/** What a card says, in the languages that it can have. */

export const languages = ["en", "de", "fr", "es", "ja"] as const

export type Language = typeof languages[number]

/** English. `signIn` is before the address, and `askOffice` in place of a password that may be wrong. */
const en = {
  title: "Accounts for Flat",
  username: "Username",
  password: "Password",
  signIn: "Sign in at",
  keep: "Upper and lower case matter. Keep this card to yourself.",
  askOffice: "Ask the school office for your password.",
  teachers: "Teachers",
  noClass: "Without a class",
  cards: (count: number) => count === 1 ? "1 card" : `${count} cards`,
  page: (number: number, of: number) => `page ${number} of ${of}`
}

export type Sentences = typeof en

export const sentences: Readonly<Record<Language, Sentences>> = {
  en,
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
