// How an island begins: docs/windows.md says what a page gives it.
import { words } from './words';

export interface Island {
  mount(el: HTMLElement): void | Promise<void>;
}

/** Loads the island's code where the page has a place for it. What the page says without script stays until it is mounted. */
export function start(name: string, load: () => Promise<Island>): void {
  for (const el of document.querySelectorAll<HTMLElement>(`[data-island="${name}"]`)) {
    if (el.dataset.islandState) continue;
    el.dataset.islandState = 'loading';
    load()
      .then((island) => island.mount(el))
      .then(() => {
        el.dataset.islandState = 'ready';
      })
      .catch((why: unknown) => {
        console.error(name, why);
        el.dataset.islandState = 'failed';
        const note = document.createElement('p');
        note.className = 'note bad';
        note.setAttribute('role', 'alert');
        note.textContent = words.t('island.failed');
        el.prepend(note);
      });
  }
}
