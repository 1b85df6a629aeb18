// How names are compared and sorted. Pure.

/** Which of two names comes first, numbers by their value: "Đội 2" before "Đội 10". */
export const byName = new Intl.Collator('vi', { numeric: true }).compare;

/** "Đào  ĐẶNG" → "dao dang": no marks, đ as d, one case, single spaces; the same rule as the server's roster. */
export function fold(text) {
  return text
    .replace(/[đĐ]/g, 'd')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
