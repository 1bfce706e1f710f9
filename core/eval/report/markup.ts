/** Text of unknown origin inside markup: escaped, and without characters that a reader could not see for what they are. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/**
 * Control characters (terminal codes among them) and half surrogates are no text; characters that turn the direction of
 * writing make text read as what it is not. Both show as a replacement character. Tabs and line ends stay.
 */
export function visible(text: string): string {
  return text
    .toWellFormed()
    .replace(
      /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g,
      '\uFFFD',
    );
}

/** At most so many characters, and how many more there were. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}… (${text.length - most} more characters)`;
}
