// Keys for lists of rows that the server wrote (ul[data-keys=rows]). They work while a row has
// the focus, and nowhere else (WCAG 2.1.4). Without script, Tab does all.
import { signal } from '@preact/signals';
import { render } from 'preact';
import { useRef } from 'preact/hooks';
import { words } from '../lib/words';
import './review.css';

const { t, n } = words;
const ticked = signal(0);

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-keys=rows] > li')];
const box = (row: HTMLElement | undefined): HTMLInputElement | null => row?.querySelector<HTMLInputElement>('input[type=checkbox]') ?? null;
const count = () => (ticked.value = rows().filter((r) => box(r)?.checked).length);

/** Stands before or after the lists; data-bulk is the id of the form that settles what is ticked. */
export function mount(el: HTMLElement): void {
  const bulk = el.dataset.bulk ?? 'bulk';
  let last = -1; // The row that was ticked last, for a range.
  let help: (() => void) | undefined;
  const focus = (row: HTMLElement | undefined) => {
    row?.querySelector<HTMLElement>('a')?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  };
  const tick = (from: number, to: number, on: boolean) => {
    for (const r of rows().slice(Math.min(from, to), Math.max(from, to) + 1)) {
      const b = box(r);
      if (b) b.checked = on;
    }
    count();
  };
  document.addEventListener('keydown', (e) => {
    const target = e.target as HTMLElement;
    const row = target.closest<HTMLElement>('[data-keys=rows] > li');
    if (!row || e.ctrlKey || e.metaKey || e.altKey) return;
    const every = rows();
    const at = every.indexOf(row);
    switch (e.key) {
      case 'j':
      case 'ArrowDown':
        focus(every[Math.min(every.length - 1, at + 1)]);
        break;
      case 'k':
      case 'ArrowUp':
        focus(every[Math.max(0, at - 1)]);
        break;
      case 'x':
      case 'X': {
        const on = !box(row)?.checked;
        tick(e.shiftKey && last >= 0 ? last : at, at, on);
        last = at;
        break;
      }
      case 'a':
        tick(0, every.length - 1, every.some((r) => box(r) && !box(r)?.checked));
        break;
      case 's':
        document.getElementById(bulk)?.querySelector<HTMLElement>('select, input:not([type=hidden]), button')?.focus();
        break;
      case 'o':
        row.querySelector('a')?.click();
        break;
      case '?':
        help?.();
        break;
      default:
        return;
    }
    e.preventDefault();
  });
  document.addEventListener('change', (e) => (e.target as HTMLElement).closest('[data-keys=rows]') && count());
  count();
  el.replaceChildren();
  render(<Keys begin={() => focus(rows()[0])} helped={(h) => (help = h)} />, el);
}

const keys: [string, string][] = [['j ↓', 'next'], ['k ↑', 'before'], ['o ⏎', 'open'], ['x', 'tick'], ['⇧ x', 'range'], ['a', 'all'], ['s', 'settle'], ['?', 'help']];

function Keys({ begin, helped }: { begin: () => void; helped: (h: () => void) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => dialog.current?.showModal();
  helped(open);
  return (
    <div class="review-keys">
      <button type="button" class="button plain small" onClick={begin}>
        {t('island.review.begin')}
      </button>
      <span>
        <kbd>j</kbd> <kbd>k</kbd> {t('island.review.move')} · <kbd>x</kbd> {t('island.review.tick')} · <kbd>o</kbd> {t('island.review.open')}
      </span>
      <button type="button" class="link" onClick={open}>
        {t('island.review.more')}
      </button>
      <span role="status">{ticked.value > 0 && n('island.review.ticked', ticked.value)}</span>
      <dialog class="keys" ref={dialog} aria-labelledby="keys-title">
        <h2 id="keys-title">{t('island.review.title')}</h2>
        <dl>
          {keys.map(([key, what]) => (
            <>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{t(`island.review.key.${what}`)}</dd>
            </>
          ))}
        </dl>
        <form method="dialog">
          <button class="button">{t('island.review.close')}</button>
        </form>
      </dialog>
    </div>
  );
}
