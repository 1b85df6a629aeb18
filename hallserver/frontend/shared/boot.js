// What the server tells the page at load, the words of the page, and numbers and times as people read them.
import { signal } from '@preact/signals';
import sharedWords from '../../translations/shared.json';
import { fill } from './filling.js';

const element = document.getElementById('boot');

/** {page, lang, catalogue:{key:sentence}, csrf|null, user|null, hall, version} as the shell template wrote it. */
export const boot = element ? JSON.parse(element.textContent) : { page: '', lang: 'vi', catalogue: {} };

/** "vi" or "en". A component that reads lang.value, or calls t(), is drawn again when it changes. */
export const lang = signal(boot.lang === 'en' ? 'en' : 'vi');

/** Grows whenever the server was told a new language: what shows its sentences then asks for them anew (`useLanguageTold`). */
export const languageTold = signal(0);

const bundled = { ...sharedWords };

/** Adds sentences that stand in the bundle in both languages: {key: {vi, en}}. */
export function addWords(words) {
  Object.assign(bundled, words);
}

/** The sentence of `key`, its {placeholders} and {n:one|many} filled from args. An unknown key comes back as it is. */
export function t(key, args) {
  const sentence = bundled[key]?.[lang.value] ?? boot.catalogue?.[key] ?? key;
  return args ? fill(sentence, args) : sentence;
}

/** 12.5 → "12,5" in Vietnamese, "12.5" in English; `digits` after the comma. */
export function number(n, digits = 0) {
  return new Intl.NumberFormat(lang.value === 'vi' ? 'vi-VN' : 'en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(n);
}

/** Milliseconds left → "59:07", from one hour on "1:29:07"; a begun second counts whole, below zero is "00:00". */
export function clock(ms) {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n) => String(n).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

// Hall machines often have a wrong time zone; the hall stands in Vietnam.
const zoned = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Ho_Chi_Minh',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

function parts(ms) {
  return Object.fromEntries(zoned.formatToParts(ms).map((part) => [part.type, part.value]));
}

/** Hall milliseconds → "dd/MM/yyyy HH:mm" in Vietnamese time. */
export function dateTime(ms) {
  const p = parts(ms);
  return `${p.day}/${p.month}/${p.year} ${p.hour}:${p.minute}`;
}

/** Hall milliseconds → "HH:mm:ss" in Vietnamese time. */
export function timeOfDay(ms) {
  const p = parts(ms);
  return `${p.hour}:${p.minute}:${p.second}`;
}

/** How long something lasts, in words of one unit: "12 giây", "3 phút", "2 giờ". */
export function age(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return t('shared.seconds', { n: seconds });
  if (seconds < 3600) return t('shared.minutes', { n: Math.floor(seconds / 60) });
  return t('shared.hours', { n: Math.floor(seconds / 3600) });
}
