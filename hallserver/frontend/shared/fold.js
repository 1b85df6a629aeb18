// How names are compared. Pure; the same rule as the server's roster.

/** "Đào  ĐẶNG" → "dao dang": no marks, đ as d, one case, single spaces. */
export function fold(text) {
  return text
    .replace(/[đĐ]/g, 'd')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}
