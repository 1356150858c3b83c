/** What invented people say, in several languages. All of it is ours. */

/** A sentence and its language. */
export interface Sentence {
  readonly lang: string;
  readonly text: string;
}

type Some<Item> = readonly [Item, ...Item[]];

/** Whole posts; some hold what careless parsers stumble over. */
export const sentences: Some<Sentence> = [
  { lang: "en", text: "The lighthouse keeper's cat has learned to open doors." },
  { lang: "en", text: "Rain on the tin roof, tea on the stove ☕ — nothing else planned." },
  { lang: "en", text: 'She said "never close a } you did not open" and left.' },
  { lang: "en", text: 'Today\'s parser riddle: {"id": 9007199254740993, "list": ["]", "}"]}' },
  { lang: "en", text: "Three kites, one tree. Guess who won & who fell <down>." },
  { lang: "en", text: "A backslash \\ walks into a bar\nand the bar escapes." },
  { lang: "de", text: "Der Zug nach Süden fährt heute über Öhringen, sagt die Tafel. Größer wird's nicht." },
  { lang: "de", text: "Wer hat „Äpfel“ auf die Liste geschrieben, und warum dreimal? 🍎🍎🍎" },
  { lang: "fr", text: "Le boulanger a encore gagné au jeu de dames ; ça devient gênant." },
  { lang: "es", text: "¿Quién dejó la bicicleta en el tejado? ¡Otra vez! 🚲" },
  { lang: "pt", text: "O rádio só toca às terças, e ninguém sabe por quê." },
  { lang: "pl", text: "Zażółć gęślą jaźń — mówi papuga sąsiada, codziennie o szóstej." },
  { lang: "tr", text: "Iğdır'da ışık ılık, İstanbul'da ise serin." },
  { lang: "ru", text: "Ёжик принёс яблоко и ушёл, не попрощавшись 🦔" },
  { lang: "el", text: "Η βάρκα λέγεται «Ελπίδα», κι όμως στάζει." },
  { lang: "ar", text: "القمر فوق الجسر، والقارب ينتظر المدّ 🌙" },
  { lang: "he", text: "החתול של השכנים כתב שיר, והוא לא רע" },
  { lang: "hi", text: "आज चाय में अदरक ज़्यादा है, और बारिश भी 🌧️" },
  { lang: "th", text: "วันนี้แมวนอนบนหนังสือเล่มเดิมอีกแล้ว" },
  { lang: "ja", text: "灯台の猫がまた扉を開けた。鍵の意味とは…" },
  { lang: "zh", text: "雨停了,风筝还挂在树上。" },
  { lang: "ko", text: "등대 고양이가 또 문을 열었다 🐈‍⬛" },
  { lang: "und", text: "🎻🎻🎻 𝄞 … 👩🏽‍🚀👨‍👩‍👧‍👦" },
];

/** Tags, without their sign. */
export const tags: Some<string> = ["kites", "lighthouse", "größer", "灯台", "tea_time", "чай", "day2of3"];

/** Links of no real site. */
export const links: Some<string> = [
  "https://almanac.example/kites?page=2&sort=wind",
  "https://harbour.example/",
  "https://münster.example/straße#öffnung",
  "http://archive.example/a/very/long/path/to/some/page/nobody/reads.html",
];

/** Names of accounts, with their handles. */
export const names: Some<{ readonly name: string; readonly username: string }> = [
  { name: "Ines Marlow", username: "ines_marlow" },
  { name: "Tobias 🪁", username: "kite_tobias" },
  { name: "北村 灯", username: "akari_lights" },
  { name: "Café Zentral", username: "CafeZentral" },
  { name: 'Ola "the Oar" Nordin', username: "ola_oar" },
  { name: "д-р Вера Лис", username: "vera_lis_1987" },
  { name: "Harbour Office", username: "harbouroffice" },
  { name: "R2", username: "r2" },
];

/** What accounts say of themselves. */
export const bios: Some<string> = [
  "",
  "Keeps a lighthouse and a list of clouds.",
  "Kites, mostly 🪁 Ask @harbouroffice about the weather. #kites",
  "Übersetzt Fahrpläne ins Poetische. https://harbour.example/",
  "猫と灯台",
];

/** Where accounts say they are. */
export const places: Some<string> = ["", "Kiel", "Porto", "長崎", "Saint-Malo", "between tides"];

/** Tickers, without their sign. */
export const tickers: Some<string> = ["KITE", "TEA"];

/** Titles of spaces and broadcasts. */
export const titles: Some<string> = ["Fog horns, live", "Kites & questions", "灯台から", "Slow radio"];

/** Names of group chats. */
export const groups: Some<string> = ["Harbour watch", "Kites 🪁 & friends", "Teerunde"];

/** Stories, each with the keyword it is found by. */
export const stories: Some<{
  readonly keyword: string;
  readonly headline: string;
  readonly summary: string;
  readonly category: string;
}> = [
  {
    keyword: "lighthouse",
    headline: "Old Lighthouse Gets a New Keeper",
    summary:
      "After nine years without a keeper the light at the northern pier is tended again; the first visitor was a cat, and it stayed.",
    category: "News",
  },
  {
    keyword: "kites",
    headline: "Kite Festival Moves Inland",
    summary: "Too much wind on the beach, say the hosts; the meadow has less, and fewer trees.",
    category: "Sports",
  },
];
