// Sanitised HTML of a question as elements: formulas are drawn, gaps become controls.
import { h } from 'preact';
import { t } from '../../shared/boot.js';
import { html, useEffect, useMemo, useRef } from '../../shared/html.js';
import { openClip, playable } from '../clips.js';
import { drawFormula, formulas, loadFormulas } from './formula.js';

const FORMULA = /(\\\([\s\S]+?\\\)|\\\[[\s\S]+?\\\])/;
const GAP = /\[\[([A-Za-z0-9_-]{1,16})\]\]/;
const ATTRIBUTES = ['src', 'alt', 'colspan', 'rowspan'];

function Formula({ source }) {
  const place = useRef(null);
  const display = source.startsWith('\\[');
  const ready = formulas.value;
  useEffect(() => {
    if (ready) drawFormula(place.current, source.slice(2, -2), display);
    else loadFormulas();
  }, [ready, source]);
  // until it is drawn, and where it can't be, the source is there to read
  return html`<span class=${display ? 'formula formula-display' : 'formula'} ref=${place}>${source}</span>`;
}

function Clip({ name, src }) {
  const [, hash, type] = /^clip:([0-9a-f]{64}):(.+)$/.exec(src) ?? [];
  const address = hash ? playable.value[hash] : src;
  useEffect(() => {
    if (hash && !address) openClip({ hash, type });
  }, [hash, address]);
  if (!address) return html`<p class="hint clip-waiting" role="status">${t('terminal.clip.waiting')}</p>`;
  return h(name, { src: address, controls: true, controlsList: 'nodownload noplaybackrate', disablePictureInPicture: true, preload: 'auto' });
}

function textNodes(text, gap) {
  const pieces = gap ? text.split(GAP) : [text];
  return pieces.flatMap((piece, at) => {
    if (at % 2 === 1) return [gap(piece)];
    return piece.split(FORMULA).map((part, place) => (place % 2 === 1 ? html`<${Formula} key=${`${at}.${place}`} source=${part} />` : part));
  });
}

function elementOf(node, gap, key) {
  if (node.nodeType === Node.TEXT_NODE) return textNodes(node.data, gap);
  if (node.nodeType !== Node.ELEMENT_NODE) return null;
  const name = node.localName;
  const given = { key };
  for (const attribute of ATTRIBUTES) {
    if (node.hasAttribute(attribute)) given[attribute] = node.getAttribute(attribute);
  }
  if (name === 'img') given.draggable = false;
  if (name === 'audio' || name === 'video') return html`<${Clip} key=${key} name=${name} src=${given.src} />`;
  return h(name, given, childrenOf(node, gap));
}

const childrenOf = (node, gap) => [...node.childNodes].map((child, at) => elementOf(child, gap, at));

/** html: sanitised, media in place;  gap(id): the control that stands for `[[id]]`. */
export function Rich({ html: source, gap }) {
  const body = useMemo(() => new DOMParser().parseFromString(source, 'text/html').body, [source]);
  return childrenOf(body, gap);
}
