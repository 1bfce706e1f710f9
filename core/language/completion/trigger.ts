/** Whether a character that was just typed begins something, so that a list which nobody asked for does not disturb. */

/** The cursor stands behind the character. */
export function isTriggeredWell(text: string, offset: number, typed: string): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const before = line.slice(0, -typed.length);
  switch (typed) {
    case ' ':
      // Behind a colon, dash, comma or bracket, an operator, or the mark of a suppression; not between words.
      return /(?:[:\-,{[(]|==|!=|[<>]=?|&&|\|\||\bin|mooring-ignore)$/.test(before);
    case ':':
      return /^[\s-]*[\w.$/-]+$|[{,]\s*[\w.$/-]+$/.test(before);
    case '-':
      return /^[\s-]*$|\w$/.test(before);
    case '{':
      return /[\s{:[,'"]$|[^\s]\{$/.test(before) || before === '';
    case '"':
    case "'":
      // An opening quote, not the one that closes.
      return /(?:[:\-,{[(=]|\bin)\s*\\?$/.test(before) || /[=[(,]\s*$/.test(before);
    case '*':
      return /[:\-,[]\s+$/.test(before);
    case '.':
      return /[\w)\]]$/.test(before) && !/\d$/.test(before);
    default:
      return true;
  }
}
