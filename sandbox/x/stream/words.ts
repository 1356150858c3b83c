/** How X cuts a text into words for keywords and phrases. */

/**
 * Punctuation, symbols and blanks separate words; so the words of `#cats` and `coca-cola` are `cats`, `coca`, `cola`.
 * An emoji is a word of its own.
 */
const word =
  /\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*|\p{Regional_Indicator}{2}|[^\p{P}\p{S}\p{Z}\p{C}]+/gu;

/** Lower case, and one spelling of an accented letter; the accent itself counts. */
export const plain = (text: string): string => text.normalize("NFC").toLowerCase();

/** The words of a text, in order, in lower case. */
export const wordsOf = (text: string): string[] => plain(text).match(word) ?? [];
