// The one place that binds htm to Preact; every view imports from here.
import htm from 'htm';
import { h } from 'preact';

export const html = htm.bind(h);
export { render, Fragment } from 'preact';
export { useEffect, useLayoutEffect, useMemo, useRef, useState, useId } from 'preact/hooks';
export { batch, computed, effect, signal, useComputed, useSignal } from '@preact/signals';
